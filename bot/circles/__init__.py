"""Who of a family or a village has said that they are safe, and who is told of it.

It does not know SQL, HTTP, or how a message reaches anybody.
"""
