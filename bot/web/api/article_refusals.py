"""Turns the errors of articles and documents into problem documents in the caller's language.

It does not know which route raised them. What is wrong with a text is told in English, as by the
command line: that is the API's contract; the console words it (bot/web/console/article_faults.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import Request

from bot.articles import errors
from bot.services import WebServices
from bot.web.api.refusals import spoken_by
from bot.web.problems import TITLES, Problem
from bot.words.catalogue import Words

#: By the nearest class in the error's own line of descent.
STATUS: dict[type[Exception], int] = {
    errors.ArticleUnknown: 404,
    errors.DocumentUnknown: 404,
    errors.QuestionUnknown: 404,
    errors.VersionUnknown: 404,
    errors.NotAllowed: 403,
    errors.IllegalMove: 409,
    errors.ReasonMissing: 422,
    errors.CursorWrong: 422,
    errors.TextsInvalid: 422,
    errors.ArticlesError: 409,
}
_FIELDS: dict[type[Exception], str] = {
    errors.ReasonMissing: "reason",
    errors.CursorWrong: "cursor",
}


@contextmanager
def refusals(request: Request, services: WebServices) -> Iterator[None]:
    """Raises Problem instead of the domain's errors."""
    try:
        yield
    except errors.ArticlesError as error:
        spoken = spoken_by(request, services.words, None)
        raise problem_of(error, services.words, spoken) from None


def problem_of(error: errors.ArticlesError, words: Words, language: str) -> Problem:
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    detail = words.say(f"articles.{error.key}", language)
    return Problem(status, TITLES[status], detail, _errors(error, detail))


def _errors(error: errors.ArticlesError, detail: str) -> list[dict[str, Any]]:
    if isinstance(error, errors.TextsInvalid):
        return [
            {"field": f"texts.{each.language}", "line": each.line, "message": str(each)}
            for each in error.problems
        ]
    field = _FIELDS.get(type(error))
    return [{"field": field, "message": detail}] if field else []
