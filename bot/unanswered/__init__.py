"""Questions that nothing we know answered: kept without who asked, for those who write articles.

It does not know SQL, HTTP or how articles are found.
"""
