"""Conversations that a person takes over from the bot, and gives back.

It does not know SQL, HTTP, the dialogue engine, or how a message reaches anybody.
"""
