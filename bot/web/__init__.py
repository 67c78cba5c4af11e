"""The HTTP doors: the public API, the officials' console, the residents' pages.

It translates only: no rule, no SQL, no choice of concrete classes.
"""
