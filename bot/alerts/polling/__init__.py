"""Feeds of others: their documents read, fetched with bounds, and polled at a decent pace.

Knows nothing of trust or of what becomes of an alert: the inbox and the relay are given to it.
"""
