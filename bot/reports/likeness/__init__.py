"""Whether two reports tell of the same event: what they have in common, weighed.

It does not know where reports are kept, nor what follows from it.
"""
