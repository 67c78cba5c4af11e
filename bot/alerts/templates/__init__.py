"""Texts of alerts that were written in advance, by hazard, kind and level, in every language.

Knows nothing of drafts that are being decided on, of storage or of HTTP.
"""

from bot.alerts.templates.loading import FOLDER, load, parse
from bot.alerts.templates.model import Template, Templates
from bot.alerts.templates.placeholders import PLACEHOLDERS, Form, Placeholder

__all__ = [
    "FOLDER",
    "PLACEHOLDERS",
    "Form",
    "Placeholder",
    "Template",
    "Templates",
    "load",
    "parse",
]
