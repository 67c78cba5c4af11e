"""The ways a message reaches people and comes back, behind one contract (`channels.base`).

A leaf: it knows nothing of `bot` or `knowledge`, has no sentence of its own for residents, and
reads no environment.
"""
