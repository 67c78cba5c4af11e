"""Laws, regulations and plans: files in, excerpts with their article or page out, and found again.

This room knows neither the reviewed articles beside it nor where documents are kept.
"""
