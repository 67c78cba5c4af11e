"""The divisions of China: codes, names, outlines, and who may warn where.

It does not know alerts, residents or officials: they hand in codes and shapes and get codes back.
"""
