"""What the dialogue engine reads and how it is started: the only room with `import rasa`.

Runs in the engine's Python 3.10. Nobody imports it, and it knows none of the other rooms.
"""
