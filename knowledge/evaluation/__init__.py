"""How well questions find their article: labelled questions, figures, learned weights.

It does not know any question that a resident really asked.
"""
