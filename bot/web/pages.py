"""What all pages share: templates and the reader's language.

It does not know what any page shows, nor the headers that forbid foreign code (middleware).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.alerts.content.blanks import parted
from bot.areas.divisions import Division
from bot.beijing import BEIJING
from bot.clock import utc_now
from bot.words.catalogue import Words

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"
LANGUAGE_COOKIE = "fenghuo_language"
LANGUAGE_COOKIE_SECONDS = 365 * 24 * 3600
DEFAULT_LANGUAGE = "zh"


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page for one reader: words in `language`, values escaped."""

    request: Request
    words: Words
    language: str
    environment: Environment

    def say(self, key: str, **values: object) -> str:
        return self.words.say(key, self.language, **values)

    def listed(self, names: Iterable[str]) -> str:
        return self.words.listed(names, self.language)

    def render(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """In the template: `values`, `say`, `together`, `language`, `languages` and `here`.

        The answer to a form has no address of its own to be shown again in another language.
        """
        body = self.environment.get_template(template).render(
            say=self.say,
            together=self.listed,
            language=self.language,
            languages=self.words.languages,
            here=self.request.url.path,
            switchable=self.request.method == "GET",
            **values,
        )
        response = HTMLResponse(body, status, headers={"Cache-Control": "no-store"})
        self._remember(response)
        return response

    def _remember(self, response: HTMLResponse) -> None:
        """A language that was asked for by `?lang=` is kept."""
        if self.request.query_params.get("lang") == self.language:
            response.set_cookie(
                LANGUAGE_COOKIE,
                self.language,
                max_age=LANGUAGE_COOKIE_SECONDS,
                httponly=True,
                samesite="lax",
            )


def page_for(request: Request, words: Words) -> Page:
    """The page for whoever asks; templates are compiled once an app."""
    state = request.app.state
    if not hasattr(state, "templates"):
        state.templates = environment()
    language = choose_language(
        words.languages,
        asked=request.query_params.get("lang"),
        remembered=request.cookies.get(LANGUAGE_COOKIE),
        accepted=request.headers.get("accept-language", ""),
    )
    return Page(request=request, words=words, language=language, environment=state.templates)


def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["beijing"] = beijing
    made.filters["past"] = lambda at: at <= utc_now()
    made.filters["parted"] = parted
    made.filters["number"] = lambda value: f"{value:,}"
    return made


def area_name(division: Division, language: str) -> str:
    """In English where it has such a name, else whole, so that it is no other of that name."""
    return (language == "en" and division.name_en) or division.full_name


def choose_language(
    known: Iterable[str], *, asked: str | None, remembered: str | None, accepted: str
) -> str:
    """`?lang=` first, then what was chosen before, then the browser's wish, then Chinese."""
    tags = [tag.split(";")[0].strip() for tag in accepted.split(",")]
    languages = tuple(known)
    for tag in (asked or "", remembered or "", *tags):
        primary = tag.split("-")[0].lower()
        if primary in languages:
            return primary
    return DEFAULT_LANGUAGE


def beijing(at: datetime | None) -> str:
    """2026-11-22 16:00 (UTC+8); empty for no time. `at` is aware."""
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M} (UTC+8)" if at else ""
