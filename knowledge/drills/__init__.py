"""Quizzes by hazard: reads them and refuses what is not fit to teach anybody.

It does not know who is asked, nor how anybody answers.
"""
