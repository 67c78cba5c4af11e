"""Whether something that people pass on is what we published, was denied by us, or neither.

It does not know conversations, SQL or the wording of answers.
"""
