"""The life of an edited article: draft, a second person's review, published, withdrawn.

It does not know SQL, HTTP or how passages are found.
"""
