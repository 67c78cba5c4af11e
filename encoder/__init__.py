"""Turns Chinese and English texts into vectors that lie together when they mean the same.

It needs numpy and nothing else, so that service and engine can both read the weights in `model/`;
it does not know what the vectors are compared with, nor how the weights were learned.
"""
