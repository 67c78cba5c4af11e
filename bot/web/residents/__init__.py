"""The residents' pages beside the chat: the map, subscribing, quizzes, how a report stands.

This room does not know what officials see.
"""
