"""The page that shows phones as phones, and the two files that belong to it.

It does not know what any word on it says: labels come from the caller.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from channels.sandbox.config import SandboxConfig
from channels.sandbox.phones import Phones

PHONES, MESSAGES = 48, 40
"""What one page shows: the most recent phones, and of each the newest messages."""
WRITING = ("sms", "whatsapp", "telegram", "voice")
"""The channels on which people write to us, or call."""
_HERE = Path(__file__).parent
_STATIC = {"phones.css": "text/css", "phones.js": "text/javascript"}
_POLICY = (
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'self'"
)


class Pages:
    """`GET /sandbox` and its static files."""

    def __init__(self, config: SandboxConfig, phones: Phones) -> None:
        self._words = config.words
        self._phones = phones
        environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
        )
        self._template = environment.get_template("phones.html")

    async def phones(self, request: Request) -> Response:
        """The phones; `?find=` takes a part of the number, `?lang=` a language."""
        find = request.query_params.get("find", "").strip()
        language = self._language(request)
        page = self._template.render(
            words=self._words[language],
            language=language,
            languages=list(self._words),
            find=find,
            phones=self._phones.latest(PHONES, MESSAGES, find),
            total=len(self._phones),
            writing=WRITING,
        )
        headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
        return HTMLResponse(page, headers=headers)

    async def static(self, request: Request) -> Response:
        """One of the page's own files; 404 for any other name."""
        name = request.path_params["name"]
        if name not in _STATIC:
            return Response(status_code=404)
        return FileResponse(_HERE / "static" / name, media_type=_STATIC[name])

    def _language(self, request: Request) -> str:
        asked = request.query_params.get("lang", "")
        accepted = request.headers.get("accept-language", "").split(",")
        for tag in (asked, *accepted):
            language = tag.split(";")[0].strip().split("-")[0].lower()
            if language in self._words:
                return language
        return next(iter(self._words))
