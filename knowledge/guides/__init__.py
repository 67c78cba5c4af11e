"""Step-by-step guides: reads them, refuses what is not fit, finds the one that is asked for.

It does not know who follows one, nor how far they have come.
"""
