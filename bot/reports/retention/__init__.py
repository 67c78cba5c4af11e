"""How long what people told, and who they are, is kept after a report ended.

It does not know SQL nor where files lie.
"""
