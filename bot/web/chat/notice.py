"""What the public page of an alert shows, in the order in which a worried reader needs it.

It does not know HTTP; that the alert is genuine was found out before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.alerts.content import AlertText, MsgType, Status
from bot.alerts.published import InForce, Published
from bot.alerts.shortening import joined
from bot.alerts.templates import Templates
from bot.areas.divisions import Divisions
from bot.notices import shortened
from bot.web.pages import Page, beijing
from bot.web.residents.sketch import Sketch, sketch_of

#: Characters of the line that other sites show under a link.
MOST_SUMMARY = 200


@dataclass(frozen=True, kw_only=True)
class NoticeText:
    """The words in one language. `instruction_label` is in that language where we have it."""

    language: str
    headline: str
    description: str
    instruction: str | None
    instruction_label: str


@dataclass(frozen=True, kw_only=True)
class Notice:
    """`drill` is `exercise` or `test` for what is not real, `newer` what replaced it.

    `title` bears the mark of a drill; `summary` is what to do, in a line, for where it is shared.
    """

    state: str
    drill: str | None
    newer: str | None
    title: str
    summary: str
    texts: tuple[NoticeText, ...]
    facts: tuple[tuple[str, str], ...]
    details: tuple[tuple[str, str], ...]
    sketch: Sketch | None


def notice_of(published: Published, page: Page, areas: Divisions, templates: Templates) -> Notice:
    """`templates`: what they call an event that the alert names in another language."""
    message = published.message
    real = message.status is Status.ACTUAL
    drill = None if real else message.status.value.lower()
    state = "all_clear" if message.msg_type is MsgType.CANCEL else published.standing.value
    texts = _texts(message, page)
    headline = texts[0].headline if texts else _event(message, page, templates)
    return Notice(
        state=state,
        drill=drill,
        newer=published.ended_by,
        title=_marked(headline, drill, state, page),
        summary=_summary(texts),
        texts=texts,
        facts=_facts(message, page),
        details=_details(message, page, templates),
        sketch=sketch_of(message.area, message.area_codes, areas),
    )


def _marked(headline: str, drill: str | None, state: str, page: Page) -> str:
    """A drill says so first; of what is over the title says that, wherever it is shared."""
    if drill:
        headline = joined(page.say(f"alerts.mark_{drill}"), headline)
    over = state not in ("in_force", "all_clear")
    return f"{page.say(f'pages.state_{state}')} · {headline}" if over else headline


def _summary(texts: tuple[NoticeText, ...]) -> str:
    told = (texts[0].instruction or texts[0].description) if texts else ""
    return shortened(" ".join(told.split()), MOST_SUMMARY)


def _texts(message: InForce, page: Page) -> tuple[NoticeText, ...]:
    """The reader's language first, then all others."""
    own = message.text(page.language)
    first = own[0] if own else ""
    tags = sorted(message.texts, key=lambda tag: (tag != first, tag))
    told = _all_clear if message.msg_type is MsgType.CANCEL else _as_written
    return tuple(told(tag, message.texts[tag], page) for tag in tags)


def _as_written(tag: str, text: AlertText, page: Page) -> NoticeText:
    return NoticeText(
        language=tag,
        headline=text.headline,
        description=text.description,
        instruction=text.instruction,
        instruction_label=page.words.say("pages.instruction", tag),
    )


def _all_clear(tag: str, text: AlertText, page: Page) -> NoticeText:
    """What people got; not what they were asked to do while the danger lasted."""
    said = page.words.say
    return replace(
        _as_written(tag, text, page),
        headline=said("alerts.over", tag, headline=text.headline),
        description=text.all_clear or said("alerts.all_clear", tag, headline=text.headline),
        instruction=None,
    )


def _facts(message: InForce, page: Page) -> tuple[tuple[str, str], ...]:
    """Where, until when, who says it: what a reader asks next."""
    content = message.content
    facts = {
        "area": message.area_in(page.language),
        "onset": beijing(content.onset),
        "expires": beijing(message.expires_at),
        "sender": message.sender,
        "sent": beijing(message.sent_at),
    }
    return _labelled(facts, page)


def _event(message: InForce, page: Page, templates: Templates) -> str:
    """In the reader's language where we can name it, with the office's own name beside it."""
    issued, own = message.event_in(page.language), message.text(page.language)
    if own and own[0].split("-")[0] == page.language and own[1].event:
        return issued
    named = (templates.event_of(message.content) or {}).get(page.language, issued)
    if named == issued:
        return issued
    return page.say("pages.event_as_issued", event=named, issued=issued)


def _details(message: InForce, page: Page, templates: Templates) -> tuple[tuple[str, str], ...]:
    severity = page.say(f"pages.severity_{message.severity.value.lower()}")
    level = page.say(f"alerts.level_{message.level.value}") if message.level else ""
    facts = {
        "event": _event(message, page, templates),
        "level": level,
        "severity": "" if level else severity,
        "effective": beijing(message.content.effective),
        "identifier": message.identifier,
    }
    return _labelled(facts, page)


def _labelled(facts: Mapping[str, str], page: Page) -> tuple[tuple[str, str], ...]:
    return tuple((page.say(f"pages.{name}"), value) for name, value in facts.items() if value)
