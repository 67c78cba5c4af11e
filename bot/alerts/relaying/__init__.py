"""What is passed on of other authorities' warnings: by which rule, marked how, and never in a loop.

Knows nothing of feeds' addresses, HTTP or signatures: it is told how far a document is believed.
"""
