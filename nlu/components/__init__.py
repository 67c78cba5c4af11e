"""Parts of the engine's pipeline: tokens, entities, and what an open question makes of a message.

They know neither actions nor the words that we say.
"""
