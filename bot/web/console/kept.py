"""A form that could not be taken because its sign-in was over: what was typed, to be sent again.

It does not know what any form is for, nor who is signed in.
"""

from dataclasses import dataclass
from typing import Self

from fastapi import Request
from starlette.datastructures import UploadFile

from bot.web.console.complaints import label_of
from bot.web.pages import Page

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
        query = request.url.query
        items = (await request.form()).multi_items()
        fields = [(k, v) for k, v in items if isinstance(v, str) and k != csrf_field]
        named = [(label_of(name, page.words, page.language), name, value) for name, value in fields]
        return cls(
            action=request.url.path + (f"?{query}" if query else ""),
            fields=tuple(fields),
            files=tuple(dict.fromkeys(k for k, v in items if isinstance(v, UploadFile) and v.size)),
            read=tuple(
                (label if label != name else "", value)
                for label, name, value in named
                if value.strip() and (label != name or len(value) >= _TYPED)
            ),
        )
