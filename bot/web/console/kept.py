"""A form that could not be taken because its sign-in was over: what was typed, to be sent again.

It does not know what any form is for, nor who is signed in.
"""

import re
from dataclasses import dataclass
from typing import Self

from fastapi import Request
from starlette.datastructures import UploadFile

from bot.areas.divisions import Divisions
from bot.web.console.complaints import label_of
from bot.web.pages import Page, area_name

#: What these forms carry is secret, or nothing that somebody typed.
_NEVER = (
    "/console/sign-",
    "/console/me",
    "/console/join",
    "/console/second",
    "/console/robots",
    "/console/webhooks",
)
#: A value without a name on the pages is shown from this length on: shorter ones are choices.
_TYPED = 12
#: What a choice, an id or a moment is written with; nobody typed it.
_CODE = re.compile(r"[\w.:+-]+", re.ASCII)
#: What the page itself says by its heading once it is open again.
_HEADINGS = frozenset({"template"})
#: Fields of divisions, by the last part of their names.
_AREAS = frozenset({"geocodes", "area", "area_code"})
#: Under which keys the words of a choice stand: `{name}` is the last part of its field's name.
_CHOICES = (
    "alerts.{name}_{value}",
    "console.value_{name}_{value}",
    "reports.{name}_{value}",
    "knowledge.{name}_{value}",
    "console.{name}_{value}",
)
#: Names of choices that are kept under another.
_NAMED = {"to": "status", "channels": "channel", "suspends": "suspended", "languages": "language"}
_GROUPS = "residents.group_"


def may_keep(request: Request) -> bool:
    """Whether a form came whole from a page of ours: another site's must not be offered again."""
    return (
        request.method == "POST"
        and request.headers.get("sec-fetch-site") == "same-origin"
        and "hx-request" not in request.headers
        and not request.url.path.startswith(_NEVER)
    )


@dataclass(frozen=True, kw_only=True)
class Kept:
    """`files`: fields whose file has to be chosen once more; `read`: name on the page → value."""

    action: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    read: tuple[tuple[str, str], ...]

    @classmethod
    async def of(cls, request: Request, page: Page, csrf_field: str) -> Self:
        """`csrf_field` is left out: the page puts a fresh one."""
        query, areas = request.url.query, request.app.state.services.areas
        items = (await request.form()).multi_items()
        fields = [(k, v) for k, v in items if isinstance(v, str) and k != csrf_field]
        named = [(label_of(name, page.words, page.language), name, value) for name, value in fields]
        return cls(
            action=request.url.path + (f"?{query}" if query else ""),
            fields=tuple(fields),
            files=tuple(dict.fromkeys(k for k, v in items if isinstance(v, UploadFile) and v.size)),
            read=tuple(
                (label if label != name else "", _said(name, value, page, areas))
                for label, name, value in named
                if value.strip() and name not in _HEADINGS and (label != name or _is_typed(value))
            ),
        )


def _is_typed(value: str) -> bool:
    return len(value) >= _TYPED and not _CODE.fullmatch(value)


def _said(name: str, value: str, page: Page, areas: Divisions) -> str:
    """A choice in the words of the pages, a division by its name; what was typed as it is."""
    leaf = name.rpartition(".")[2]
    if leaf in _AREAS and (division := areas.get(value)):
        return area_name(division, page.language)
    if not _CODE.fullmatch(value):
        return value
    told = {"name": _NAMED.get(leaf, leaf), "value": value.lower()}
    keys = (*(key.format(**told) for key in _CHOICES), f"{_GROUPS}{value}")
    return next((page.say(key) for key in keys if page.words.has(key)), value)
