"""Whether a text tells of anything, as a hint for officers; learned from tweets of disasters.

It does not know reports, people or the store: it reads words alone.
"""
