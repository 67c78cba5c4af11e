"""How the service itself is doing: what is looked at, what counts as well, what to do if not.

It does not know SQL, HTTP or pages.
"""
