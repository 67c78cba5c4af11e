"""What somebody told of the kind of hazard: held against its fields, heard in words, changed later.

It does not know which fields a kind has: `bot.reports.kinds` does.
"""
