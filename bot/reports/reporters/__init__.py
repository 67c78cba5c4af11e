"""The register of verified reporters: who they are, in which roles, and where.

It does not know what becomes of their reports.
"""
