"""The public list of everything that we issued, newest first: what a row says of a message.

It does not know HTTP, and shows nothing of who drafted, approved or received it.
"""

from dataclasses import dataclass

from bot.alerts.content import MsgType, Status
from bot.alerts.published import Published, PublishedPage
from bot.web.pages import Page, beijing


@dataclass(frozen=True, kw_only=True)
class Row:
    """`drill` is `exercise` or `test` for what is not real; `language` is the headline's."""

    identifier: str
    headline: str
    language: str
    state: str
    drill: str | None
    level: str
    area: str
    sent: str
    expires: str


def rows_of(found: PublishedPage, page: Page) -> tuple[Row, ...]:
    return tuple(_row(published, page) for published in found.items)


def _row(published: Published, page: Page) -> Row:
    message = published.message
    text = message.text(page.language)
    real = message.status is Status.ACTUAL
    return Row(
        identifier=message.identifier,
        headline=text[1].headline
        if text
        else message.event_in(page.language) or message.identifier,
        language=text[0] if text else page.language,
        state="all_clear" if message.msg_type is MsgType.CANCEL else published.standing.value,
        drill=None if real else message.status.value.lower(),
        level=page.say(f"alerts.level_{message.level.value}") if message.level else "",
        area=message.area_in(page.language),
        sent=beijing(message.sent_at),
        expires=beijing(message.expires_at),
    )
