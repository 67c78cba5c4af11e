"""What became of a broadcast: reached, not reached and why; as figures, a sheet and printed pages.

It does not know SQL, HTTP or any person: all it is given are counts.
"""
