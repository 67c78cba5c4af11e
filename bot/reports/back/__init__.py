"""Back to the reporter: what becomes of a report, and whether it is still so.

It does not know SQL, channels' formats or the dialogue.
"""
