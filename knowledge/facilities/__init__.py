"""Shelters, hospitals, defibrillators, supply points: how files of them are read, how far they are.

This room does not know where facilities are stored nor which of them an official has closed today.
"""
