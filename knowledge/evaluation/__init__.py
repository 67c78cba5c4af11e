"""How well questions find their article: labelled questions, figures, and the weights learned from them.

It does not know any question that a resident really asked.
"""
