"""Turns errors of the domain into what an official reads beside the fields: the one place for it.

It does not know which page asked; the sentences are those of the API's problem documents.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.accounts import errors as accounts
from bot.accounts.errors import AccountsError
from bot.alerts.cap import CapInvalid
from bot.alerts.content import ContentInvalid
from bot.alerts.errors import AlertsError, OutsideYourArea
from bot.articles.errors import ArticlesError, TextsInvalid
from bot.handover.errors import HandoverError
from bot.reports.errors import ReportsError
from bot.residents.fields import BadFields
from bot.robots.errors import RobotsError
from bot.web.api import alerts, article_refusals, handover_refusals, refusals
from bot.web.console import article_faults
from bot.webhooks.errors import WebhooksError
from bot.words.catalogue import Words

#: What the console words; anything else is a bug and no sentence for people.
DOMAIN = (
    AlertsError,
    ContentInvalid,
    CapInvalid,
    BadFields,
    ReportsError,
    HandoverError,
    RobotsError,
    WebhooksError,
    ArticlesError,
    AccountsError,
)
#: What is wrong with an account is the form's fault unless it stands here.
ACCOUNT_STATUS: Mapping[type[AccountsError], int] = {
    accounts.AccountUnknown: 404,
    accounts.SignInWrong: 401,
    accounts.CodeWrong: 401,
    accounts.PasskeyWrong: 401,
    accounts.TooManyAttempts: 429,
    accounts.LinkWrong: 410,
    accounts.NotYourself: 403,
    accounts.NotYourPerson: 403,
    accounts.PersonThere: 409,
    accounts.LastAdmin: 409,
    accounts.Disabled: 409,
    accounts.FactorNeeded: 409,
}
#: `area.polygons[0]` and `area.geocodes[1].value` are one field of a form each.
_ITEM = re.compile(r"\[.*$")


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """`fields`: name of a form's field → what is wrong with it."""

    status: int
    message: str
    fields: Mapping[str, str] = field(default_factory=dict)


def label_of(field: str, words: Words, language: str) -> str:
    """What a field of the public contract is called on the pages; its path where it has no name."""
    path = _ITEM.sub("", field)
    if path.startswith("texts.") and path.count(".") == 2:
        _, tag, part = path.split(".")
        return f"{words.say(f'console.field_{part}', language)} ({tag})"
    if path.startswith("rules.") and path.count(".") == 2:
        _, number, part = path.split(".")
        rule = words.say("feeds.rule", language, number=int(number) + 1)
        return f"{rule}: {words.say(f'feeds.rule_{part}', language)}"
    if path.startswith("values."):
        _, blank, *tags = path.split(".")
        key = f"console.blank_{blank}"
        name = words.say(key, language) if words.has(key) else blank
        return f"{name} ({tags[0]})" if tags else name
    if path.startswith("counters."):
        return words.say("incidents.counts", language)
    if path.startswith("details."):
        key = f"kinds.field_{path.removeprefix('details.')}"
        return words.say(key, language) if words.has(key) else path
    plain = path.replace(".", "_")
    rooms = ("console", "incidents", "duty", "reporters")
    keys = (f"console.field_{plain}", *(f"{room}.{plain}" for room in rooms))
    return next((words.say(key, language) for key in keys if words.has(key)), path)


def km2_text(km2: float) -> str:
    """Two ways of measuring one overhang differ in the fourth digit, which nobody needs."""
    return f"{km2:.1f}" if km2 >= 1 else f"{km2:.3f}"


def complaint_of(error: Exception, words: Words, language: str) -> Complaint:
    """`error` is one of DOMAIN."""
    if isinstance(error, OutsideYourArea):
        return _outside(error, words, language)
    if isinstance(error, AccountsError):
        return account_complaint(error, words, language)
    if isinstance(error, TextsInvalid):
        message = words.say("knowledge.unfit", language)
        fields = article_faults.by_text(error, words, language)
        return Complaint(status=422, message=message, fields=fields)
    if isinstance(error, BadFields | ReportsError | RobotsError | WebhooksError):
        problem = refusals.problem_of(error, words, language)
    elif isinstance(error, ArticlesError):
        problem = article_refusals.problem_of(error, words, language)
    elif isinstance(error, HandoverError):
        problem = handover_refusals.problem_of(error, words, language)
    else:
        problem = alerts.problem_of(error, words, language)
    fields = dict[str, str]()
    for each in problem.errors:
        fields.setdefault(_ITEM.sub("", each["field"]), each["message"])
    # The detail of bad fields only repeats them; every other title is for machines.
    message = problem.title if isinstance(error, BadFields) else problem.detail
    return Complaint(status=problem.status, message=message, fields=fields)


def account_complaint(error: AccountsError, words: Words, language: str) -> Complaint:
    message = words.say(error.key, language)
    fields = {error.field: message} if error.field else {}
    return Complaint(status=ACCOUNT_STATUS.get(type(error), 422), message=message, fields=fields)


def _outside(error: OutsideYourArea, words: Words, language: str) -> Complaint:
    """As the API says it, but for how to have it cut: here that is a button."""
    said = (
        [words.say("console.outside_km2", language, km2=km2_text(error.km2))] if error.km2 else []
    )
    if error.codes:
        codes = ", ".join(error.codes[:20])
        said.append(words.say("alerts.outside_codes", language, detail=codes))
    return Complaint(
        status=403,
        message=words.say(f"alerts.{error.key}", language),
        fields={"area": " ".join(said)} if said else {},
    )
