"""The audit trail: who did what, chained so that a changed or missing entry shows.

It does not know SQL, HTTP or what the acts mean; whoever acts writes the entry in its own step.
"""
