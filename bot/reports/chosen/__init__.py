"""Reports that an official chose for a file or a map: by place, time, kind and status.

It does not know the officials' list, which is read a page at a time.
"""
