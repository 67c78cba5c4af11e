"""Turns the errors of facilities into problem documents in the caller's language.

It does not know which route raised them. What a field cannot say is told in English.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from fastapi import Request

from bot.facilities.errors import Implausible, NotYours
from bot.services import WebServices
from bot.web.api.refusals import spoken_by
from bot.web.problems import TITLES, Problem

Found = TypeVar("Found")


@contextmanager
def refusals(request: Request, services: WebServices) -> Iterator[None]:
    """Raises Problem instead of the domain's errors."""
    try:
        yield
    except NotYours:
        raise _problem(403, "articles.facility_not_yours", request, services) from None
    except Implausible as error:
        wrong = [{"field": error.field, "message": str(error)}]
        raise Problem(422, TITLES[422], str(error), wrong) from None


def existing(facility: Found | None, request: Request, services: WebServices) -> Found:
    """The facility. Raises Problem where there is none."""
    if facility is None:
        raise _problem(404, "articles.facility_unknown", request, services)
    return facility


def _problem(status: int, key: str, request: Request, services: WebServices) -> Problem:
    detail = services.words.say(key, spoken_by(request, services.words, None))
    return Problem(status, TITLES[status], detail)
