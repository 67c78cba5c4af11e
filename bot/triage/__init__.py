"""A life at risk is recognised before anything else, from words alone, in well under a millisecond.

It does not know the dialogue engine, the store or the channel.
"""
