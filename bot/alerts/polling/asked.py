"""JSON of an administrator → what a new feed is to be, with every bad field named at once.

Knows nothing of who asks, nor of the feeds that there are.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.alerts.content import ContentInvalid, ProblemCode
from bot.alerts.content.fields import Problems
from bot.alerts.incoming.chains import PinUnusable, certificates_of
from bot.alerts.incoming.records import FeedKind
from bot.alerts.polling.addresses import is_refused
from bot.alerts.polling.documents import LONGEST_URL, is_web
from bot.alerts.relaying import rules
from bot.alerts.relaying.rules import Rule

_FIELDS = frozenset({"url", "name", "kind", "trust", "rules"})
_TRUST_FIELDS = frozenset({"sender", "certificate"})
_LONGEST_NAME = 80
_LONGEST_SENDER = 300
#: Characters of PEM: a chain of three has some 6,000.
_LONGEST_CERTIFICATE = 50_000
# CAP 1.2, 3.2.1.
_SENDER = re.compile(r"[^\s,<&]+")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A feed as somebody wants it."""

    url: str
    kind: FeedKind
    name: str
    sender: str | None
    certificate: str | None
    rules: tuple[Rule, ...]


def read(data: object, known: Callable[[str], object | None], now: datetime) -> Asked:
    """Raises ContentInvalid with every bad field; `known` looks a division's code up."""
    p = Problems()
    raw = p.mapping("", data)
    _unknown_fields(p, raw, _FIELDS, "")
    asked = Asked(
        url=_url(p, raw.get("url")),
        kind=p.code("kind", raw.get("kind"), FeedKind) or FeedKind.ATOM,
        name=p.text("name", raw.get("name"), _LONGEST_NAME).replace("\n", " "),
        sender=_sender(p, raw.get("trust")),
        certificate=_certificate(p, raw.get("trust"), now),
        rules=_rules(p, raw.get("rules"), known),
    )
    if asked.certificate and not asked.sender:
        p.add("trust.sender", ProblemCode.MISSING)
    if not asked.certificate:
        for n, rule in enumerate(asked.rules):
            if rules.needs_second_person([rule]):
                p.add(f"rules[{n}].action", ProblemCode.NEEDS_CERTIFICATE)
    if p.found:
        raise ContentInvalid(p.found)
    return asked


def _unknown_fields(
    p: Problems, raw: Mapping[object, object], names: frozenset[str], before: str
) -> None:
    """A misspelt field must not pass for one that was left out."""
    for name in raw:
        if name not in names:
            p.add(f"{before}{str(name)[:50]}", ProblemCode.NOT_LISTED, ", ".join(sorted(names)))


def _url(p: Problems, value: object) -> str:
    url = p.text("url", value, LONGEST_URL)
    if value is None:
        p.add("url", ProblemCode.MISSING)
    elif isinstance(value, str) and (not is_web(url) or re.search(r"\s", url)):
        p.add("url", ProblemCode.NOT_A_URL)
    elif isinstance(value, str) and is_refused(url):
        p.add("url", ProblemCode.NO_FEED_THERE)
    return url


def _sender(p: Problems, trust: object) -> str | None:
    raw = p.mapping("trust", trust)
    _unknown_fields(p, raw, _TRUST_FIELDS, "trust.")
    sender = p.text("trust.sender", raw.get("sender"), _LONGEST_SENDER)
    if sender and not _SENDER.fullmatch(sender):
        p.add("trust.sender", ProblemCode.SENDER_FORM)
    return sender or None


def _certificate(p: Problems, trust: object, now: datetime) -> str | None:
    """PEM as it was given; one that is expired or too weak would quietly believe nobody."""
    raw = trust if isinstance(trust, Mapping) else {}
    pem = p.text("trust.certificate", raw.get("certificate"), _LONGEST_CERTIFICATE)
    if not pem:
        return None
    try:
        found = certificates_of(pem)
    except PinUnusable:
        p.add("trust.certificate", ProblemCode.CERTIFICATE_FORM)
        return None
    if any(one.not_valid_after_utc <= now for one in found):
        p.add("trust.certificate", ProblemCode.CERTIFICATE_EXPIRED)
    return pem


def _rules(p: Problems, value: object, known: Callable[[str], object | None]) -> tuple[Rule, ...]:
    try:
        return rules.from_json(value, known)
    except ContentInvalid as error:
        p.found += error.problems
        return ()
