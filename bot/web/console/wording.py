"""What every channel will show or say of an alert, for people who look before it is sent.

It does not know how the words are made, nor who gets them.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.alerts.content import AlertContent
from bot.alerts.content.blanks import blanks, parts_of
from bot.alerts.messages import FULL_FORM, SMS_FORM, SPOKEN_FORM, form_of
from bot.alerts.records import Messages
from bot.web.console.complaints import DOMAIN
from bot.web.console.desk import Desk
from channels import segments

#: The channel that shows the first line of a message as its title.
PUSH = "push"


@dataclass(frozen=True, kw_only=True)
class Sms:
    """`units` of what `alphabet` counts in (segments.Encoding); so many fit into the segments."""

    text: str
    segments: int
    units: int
    room: int
    alphabet: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One language. `channels`: form → the channels that show it, of those that may be used.

    `left`: the blanks that nobody has filled in yet.
    """

    language: str
    sms: Sms
    full: str
    title: str
    body: str
    spoken: str
    channels: Mapping[str, Sequence[str]]
    own_sms: bool
    left: tuple[str, ...]


async def sketched(desk: Desk, data: Mapping[str, Any]) -> tuple[Shown, ...]:
    """What a draft that nobody has kept would say; nothing where it cannot be read yet."""
    try:
        content, messages = await desk.services.alerts.worded(data, desk.official)
    except DOMAIN:
        return ()
    return shown(desk, content, messages)


def shown(desk: Desk, content: AlertContent, messages: Messages) -> tuple[Shown, ...]:
    """On the channels that some lane serves; the reader's own language first."""
    working = {lane.channel for lane in desk.services.lanes}
    used = sorted(set(content.channels) & working if content.channels else working)
    tags = sorted(messages, key=lambda tag: tag != desk.page.language)
    return tuple(_shown(tag, messages[tag], content, used) for tag in tags)


def _shown(tag: str, forms: Mapping[str, str], content: AlertContent, used: Sequence[str]) -> Shown:
    title, _, body = forms[FULL_FORM].partition("\n")
    by_form: dict[str, list[str]] = {SMS_FORM: [], FULL_FORM: [], SPOKEN_FORM: [], PUSH: []}
    for channel in used:
        by_form[PUSH if channel == PUSH else form_of(channel)].append(channel)
    return Shown(
        language=tag,
        sms=counted(forms[SMS_FORM]),
        full=forms[FULL_FORM],
        title=title,
        body=body,
        spoken=forms[SPOKEN_FORM],
        channels=by_form,
        own_sms=bool(content.texts[tag].sms),
        left=blanks("".join(parts_of(content.texts[tag]).values())),
    )


def counted(text: str) -> Sms:
    """As the channels count it."""
    found = segments.count(text)
    alone, part = found.encoding.value
    return Sms(
        text=text,
        segments=found.segments,
        units=found.units,
        room=alone if found.segments < 2 else part * found.segments,
        alphabet=found.encoding.name,
    )


def spelt(desk: Desk, seconds: float) -> str:
    """A stretch of time as it is said: seconds, minutes or hours, rounded up, at least one."""
    for name, length in (("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return desk.page.say(f"warn.{name}", count=math.ceil(seconds / length))
    return desk.page.say("warn.seconds", count=math.ceil(max(seconds, 1)))
