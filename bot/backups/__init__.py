"""Backups: everything an office needs to go on on another machine, in one file, and back again.

It does not know PostgreSQL's programs, the command line or who asks for one.
"""
