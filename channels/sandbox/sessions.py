"""WhatsApp as Twilio's customers meet it: who wrote within a day, and templates with their words.

It does not know HTTP or what phones keep.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

PREFIX = "whatsapp:"
WINDOW = timedelta(hours=24)
OUTSIDE = 63016
_SID = re.compile(r"HX[0-9a-fA-F]{32}")
_UNFIT = re.compile(r"[\n\r\t]| {5}")
"""https://www.twilio.com/docs/api/errors/21656"""
_LONGEST = 1024  # characters of a template with its variables: error 63021


class Sessions:
    """`templates`: SID → words with `{{1}}`; without any, every SID is one that says `{{1}}`."""

    def __init__(self, templates: Mapping[str, str]) -> None:
        self._templates = templates
        self._wrote: dict[str, datetime] = {}

    def wrote(self, number: str, at: datetime) -> None:
        """This phone wrote to us."""
        self._wrote[number] = at

    def open(self, number: str, now: datetime) -> bool:
        """Whether free words reach this phone."""
        at = self._wrote.get(number)
        return at is not None and now - at < WINDOW

    def problem(self, form: Mapping[str, str]) -> int | None:
        """Twilio's code for what is wrong with a message by template, or None."""
        sid = form["ContentSid"]
        if not _SID.fullmatch(sid) or (self._templates and sid not in self._templates):
            return 21655
        values = _values(form)
        if values is None or not all(values.values()) or any(map(_UNFIT.search, values.values())):
            return 21656
        return 63021 if len(self.rendered(form)) > _LONGEST else None

    def rendered(self, form: Mapping[str, str]) -> str:
        """The template's words with the variables in their places."""
        words = self._templates.get(form["ContentSid"], "{{1}}")
        values = _values(form) or {}
        return re.sub(r"\{\{(\w+)\}\}", lambda m: values.get(m[1], m[0]), words)


def _values(form: Mapping[str, str]) -> dict[str, str] | None:
    try:
        values = json.loads(form.get("ContentVariables", "{}"))
    except ValueError:
        return None
    if not isinstance(values, dict):
        return None
    return {key: value for key, value in values.items() if isinstance(value, str)}
