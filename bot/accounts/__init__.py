"""Officials' accounts: invitation, password, second factor, and what an administrator may change.

It does not know SQL, HTTP or cookies; what a role allows stands in bot.officials and the rooms.
"""
