"""Turns the errors of residents, reports and devices into problem documents, in their language.

It does not know which route raised them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import get_args

from fastapi import Request

from bot import loudspeakers
from bot.reports import errors as reports
from bot.reports.abuse import errors as abuse
from bot.reports.duty import errors as duty
from bot.reports.incidents import errors as incidents
from bot.reports.reporters import errors as reporters
from bot.residents import errors as residents
from bot.residents.fields import BadFields
from bot.robots import errors as robots
from bot.services import WebServices
from bot.web.api import loop_refusals
from bot.web.problems import Problem
from bot.webhooks import errors as webhooks
from bot.words.catalogue import FALLBACK, Words

STATUS: dict[type[Exception], int] = {
    residents.SubscriptionUnknown: 404,
    residents.AlreadyConfirmed: 409,
    residents.WrongCode: 422,
    residents.CodeExpired: 410,
    residents.TooManyAttempts: 429,
    residents.TooManyCodes: 429,
    residents.CodeNotSent: 503,
    residents.WrongToken: 403,
    residents.WrongLinkCode: 422,
    residents.OwnCode: 422,
    residents.AlreadyLinked: 409,
    residents.NothingToLink: 410,
    residents.TooManyLinked: 409,
    residents.NoChannelSo: 404,
    reports.ReferenceWrong: 404,
    reports.ReportUnknown: 404,
    reports.MoveNotAllowed: 409,
    reports.NotYours: 403,
    reports.SamePerson: 403,
    **loop_refusals.STATUS,
    reports.TooManyReports: 429,
    reports.TooManyFiles: 429,
    reports.DraftIncomplete: 422,
    reports.MediaTooLarge: 413,
    reports.PictureTooLarge: 413,
    reports.FileUnknown: 404,
    reports.NoThumbnail: 404,
    reports.MediaTypeRefused: 415,
    reports.MediaNotTaken: 409,
    incidents.IncidentUnknown: 404,
    incidents.NotYourUnit: 403,
    incidents.NotYourIncident: 403,
    incidents.KindNotNow: 409,
    incidents.StateNotNow: 409,
    incidents.FiledMeanwhile: 409,
    reporters.ReporterUnknown: 404,
    reporters.NameTaken: 409,
    reporters.AddressTaken: 409,
    reporters.NotYourReporter: 403,
    abuse.BlockUnknown: 404,
    abuse.NobodyToBlock: 409,
    abuse.NotHeld: 409,
    duty.ShiftUnknown: 404,
    duty.NotYourRoster: 403,
    duty.HandingUnknown: 404,
    duty.OwnHanding: 403,
    robots.RobotUnknown: 404,
    robots.RobotTaken: 409,
    webhooks.WebhookUnknown: 404,
    webhooks.MessageUnknown: 404,
    webhooks.NotYourArea: 403,
    loudspeakers.LoudspeakerUnknown: 404,
    loudspeakers.LoudspeakerTaken: 409,
    loudspeakers.NotYourPlace: 403,
}
Refused = (
    residents.ResidentsError
    | reports.ReportsError
    | robots.RobotsError
    | loudspeakers.LoudspeakersError
    | webhooks.WebhooksError
)


@contextmanager
def refusals(
    request: Request, services: WebServices, language: str | None = None
) -> Iterator[None]:
    """Raises Problem instead of the domain's errors; `language` is what the body says, if any."""
    try:
        yield
    except (BadFields, *get_args(Refused)) as error:
        spoken = spoken_by(request, services.words, language)
        raise problem_of(error, services.words, spoken) from None


def spoken_by(request: Request, words: Words, language: str | None) -> str:
    """The body's language, else the header's first that we speak, else the fallback."""
    header = request.headers.get("accept-language", "")
    wanted = [language or "", *(part.split(";")[0].strip() for part in header.split(","))]
    primaries = (tag.split("-")[0].lower() for tag in wanted)
    return next((tag for tag in primaries if tag in words.languages), FALLBACK)


def problem_of(error: BadFields | Refused, words: Words, language: str) -> Problem:
    if isinstance(error, BadFields):
        errors = [
            {"field": p.field, "message": words.say(p.key, language, **p.values)}
            for p in error.problems
        ]
        title = words.say("residents.request_refused", language)
        return Problem(422, title, "; ".join(e["message"] for e in errors), errors)
    status = STATUS[type(error)]
    detail = words.say(error.key, language)
    title = words.say("residents.request_refused", language)
    return Problem(status, title, detail, _errors(error, detail), _headers(error))


def _errors(error: Exception, detail: str) -> list[dict[str, str]]:
    if isinstance(error, residents.WrongCode | residents.WrongLinkCode | residents.OwnCode):
        return [{"field": "code", "message": detail}]
    if isinstance(error, robots.RobotTaken | loudspeakers.LoudspeakerTaken):
        return [{"field": "url", "message": detail}]
    return []


def _headers(error: Exception) -> dict[str, str] | None:
    if isinstance(error, residents.TooManyCodes | reports.TooManyReports | reports.TooManyFiles):
        return {"Retry-After": str(error.retry_after_s)}
    return None
