"""The residents' pages: the chat and the page on which a warning is checked.

It does not know what is answered or warned; it shows what the services say.
"""
