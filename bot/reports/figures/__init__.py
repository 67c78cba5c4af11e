"""What many reports say together: counts, times, a timeline, heat, and the public's map.

It does not know any single report's words or people.
"""
