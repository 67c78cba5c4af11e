"""Dialogue glue: what the engine understood goes in, one service call, keys of bot/words come out.

The only room with rasa_sdk. It holds no rule of the service and no sentence.
"""
