"""What comes in from other authorities: whom we believe, what became of each document.

Knows nothing of HTTP, SQL, when feeds are polled, or what is relayed.
"""
