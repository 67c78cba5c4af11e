"""An alert and its life: draft, two people, frozen event, CAP in and out, feeds.

It does not know SQL, HTTP, channels or who receives it.
"""
