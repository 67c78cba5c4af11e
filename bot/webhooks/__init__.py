"""Other systems that hear of every step of our reports: signed messages, kept until they arrive.

It does not know HTTP pages, SQL, nor how a message is posted.
"""
