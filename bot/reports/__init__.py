"""A hazard report and its life, from a draft in a chat to closed.

It does not know SQL, HTTP, alerts or the dialogue engine.
"""
