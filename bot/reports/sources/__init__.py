"""Standing records of what is dangerous (风险隐患点、隐患台账): looked at again until it is gone.

It does not know SQL or HTTP, nor the life of the reports that belong to a source.
"""
