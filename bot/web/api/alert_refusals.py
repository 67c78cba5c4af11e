"""Turns the errors of alerts into problem documents in the caller's language.

It does not know which route raised them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Request

from bot.alerts import errors
from bot.alerts.cap import CapInvalid, CapProblemCode
from bot.alerts.content import ContentInvalid, ProblemCode
from bot.alerts.content.blanks import blanks
from bot.services import WebServices
from bot.web.api.refusals import spoken_by
from bot.web.problems import TITLES, Problem
from bot.words.catalogue import Words

#: By the nearest class in the error's own line of descent.
STATUS: dict[type[Exception], int] = {
    errors.AlertUnknown: 404,
    errors.ElevationUnknown: 404,
    errors.FeedUnknown: 404,
    errors.NotAllowed: 403,
    errors.IllegalMove: 409,
    errors.NoOwnAddress: 409,
    errors.IdentifierTaken: 409,
    errors.ReasonMissing: 422,
    errors.CursorWrong: 422,
    errors.AlertsError: 409,
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
    except (errors.AlertsError, ContentInvalid, CapInvalid) as error:
        spoken = spoken_by(request, services.words, None)
        raise problem_of(error, services.words, spoken) from None


def problem_of(error: Exception, words: Words, language: str) -> Problem:
    """The problem document of an error of bot.alerts, ContentInvalid or CapInvalid."""
    if isinstance(error, ContentInvalid):
        found = [(problem.field, problem.code.value, problem.detail) for problem in error.problems]
        return _invalid("alerts.not_an_alert", found, words, language)
    if isinstance(error, CapInvalid):
        return _cap_invalid(error, words, language)
    if isinstance(error, errors.OutsideYourArea):
        return _outside(error, words, language)
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    key = getattr(error, "key", "error")
    detail = words.say(f"alerts.{key}", language)
    if isinstance(error, errors.IllegalMove) and error.state:
        state = words.say(f"alerts.state_{error.state}", language)
        detail = words.say("alerts.illegal_move_now", language, state=state)
    field = _FIELDS.get(type(error))
    fields = [{"field": field, "message": detail}] if field else []
    return Problem(status, TITLES[status], detail, fields)


def _outside(error: errors.OutsideYourArea, words: Words, language: str) -> Problem:
    """Says by how much, and in which divisions."""
    said = [("outside_km2", f"{error.km2:.2f}")] if error.km2 else []
    said += [("outside_codes", ", ".join(error.codes[:20]))] if error.codes else []
    fields = [
        {"field": "area", "message": words.say(f"alerts.{key}", language, detail=detail)}
        for key, detail in said
    ]
    return Problem(403, TITLES[403], words.say(f"alerts.{error.key}", language), fields)


def problem_sentence(code: str, detail: str, words: Words, language: str) -> str:
    """What is wrong with a field; codes without a sentence of their own show as they are."""
    key = f"alerts.problem_{code}"
    if code == ProblemCode.UNFILLED:
        detail = words.listed((_blank(each, words, language) for each in blanks(detail)), language)
    return words.say(key, language, detail=detail) if words.has(key) else f"{code} {detail}".strip()


def _blank(name: str, words: Words, language: str) -> str:
    """What a blank stands for, and how it is written in the text."""
    key = f"console.blank_{name}"
    return f"{words.say(key, language)} {{{name}}}" if words.has(key) else f"{{{name}}}"


def _cap_invalid(error: CapInvalid, words: Words, language: str) -> Problem:
    found = [
        (
            f"{problem.element}{f' (line {problem.line})' if problem.line else ''}",
            problem.code.value,
            problem.detail,
        )
        for problem in error.problems
    ]
    problem = _invalid("alerts.not_cap", found, words, language)
    too_large = any(each.code is CapProblemCode.TOO_LARGE for each in error.problems)
    if too_large:
        problem.status = 413
    return problem


def _invalid(key: str, found: list[tuple[str, str, str]], words: Words, language: str) -> Problem:
    problems = [
        {"field": field, "message": problem_sentence(code, detail, words, language), "code": code}
        for field, code, detail in found
    ]
    return Problem(422, TITLES[422], words.say(key, language), problems)
