"""Learns and measures the shipped encoder; `python -m knowledge.encoder.train` makes it anew.

Nothing that serves residents imports it, and it does not know how articles are searched.
"""
