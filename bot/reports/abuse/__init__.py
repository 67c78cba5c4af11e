"""Doubtful reports: who is believed how much, what is held back for an officer's look, and why.

Nothing is refused for it and nobody is told; it does not know how a report comes to be.
"""
