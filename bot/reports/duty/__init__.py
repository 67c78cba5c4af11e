"""Whose turn a report is: roster, timers, telling, and what one shift leaves to the next.

It does not know HTTP, SQL, nor how a message leaves us.
"""
