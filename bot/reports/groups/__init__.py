"""Clusters of reports that tell of one event: who sees them, and what officials make of them.

It does not know how a likeness is found.
"""
