"""Reviewed articles and places of help: what a resident's question is answered from.

This room is a leaf: it knows nothing of channels, of the service in `bot`, or of who asks.
"""
