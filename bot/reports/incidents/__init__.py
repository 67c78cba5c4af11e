"""Occurrences and the figures that units report of them: first report, follow-ups, final.

It does not know SQL, HTTP, nor how a single report of a hazard lives.
"""
