"""What the public page of an alert shows, in the order in which a worried reader needs it.

It does not know HTTP; that the alert is genuine was found out before.
"""

from dataclasses import dataclass, replace

from bot.alerts.content import AlertText, MsgType, Status
from bot.alerts.published import InForce, Published
from bot.web.pages import Page, beijing


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
    """`drill` is `exercise` or `test` for what is not real, `newer` what replaced it."""

    state: str
    drill: str | None
    newer: str | None
    texts: tuple[NoticeText, ...]
    facts: tuple[tuple[str, str], ...]


def notice_of(published: Published, page: Page) -> Notice:
    message = published.message
    real = message.status is Status.ACTUAL
    return Notice(
        state="all_clear" if message.msg_type is MsgType.CANCEL else published.standing.value,
        drill=None if real else message.status.value.lower(),
        newer=published.ended_by,
        texts=_texts(message, page),
        facts=_facts(message, page),
    )


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
    severity = page.say(f"pages.severity_{message.severity.value.lower()}")
    level = page.say(f"alerts.level_{message.level.value}") if message.level else ""
    content = message.content
    facts = {
        "event": message.event_in(page.language),
        "level": level,
        "severity": "" if level else severity,
        "area": message.area_in(page.language),
        "sent": beijing(message.sent_at),
        "effective": beijing(content.effective),
        "onset": beijing(content.onset),
        "expires": beijing(message.expires_at),
        "sender": message.sender,
        "identifier": message.identifier,
    }
    return tuple((page.say(f"pages.{name}"), value) for name, value in facts.items() if value)
