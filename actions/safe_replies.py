"""What is said around circles, as keys and buttons.

It does not know when which of it is said.
"""

from collections.abc import Mapping
from typing import Any

from actions.turn import QUESTION
from bot.circles.circle import Circle, Kind, Member, View
from bot.circles.service import Invitation, Noted
from bot.circles.telling import Telling, moment
from bot.replies import KeyedButton, KeyedReply
from bot.replies import Kind as ReplyKind
from bot.words.catalogue import Words

SURE, CONSENT, JOIN, NAME = "safe.sure", "safe.consent", "safe.join", "safe.name"
#: Of a button: which circle, and that it is to be left.
CIRCLE, LEAVE = "circle", "leave"
#: Of a button: that what was said of being safe does not count.
TAKEN_BACK = "taken_back"
SAFE = KeyedButton(key="circles.button_safe", intent="i_am_safe")
WHO = KeyedButton(key="circles.button_who", intent="who_is_safe")
WRONG = KeyedButton(key="circles.button_wrong", intent="who_is_safe", entities={TAKEN_BACK: "yes"})


def told(key: str, *buttons: KeyedButton, **values: object) -> KeyedReply:
    return KeyedReply(kind=ReplyKind.DATA, key=key, values=values, buttons=buttons)


def sure() -> KeyedReply:
    buttons = _yes_no(SURE, yes="circles.button_sure", no="circles.button_not_sure")
    return KeyedReply(kind=ReplyKind.QUESTION, key="circles.sure", buttons=buttons)


def consent(wanted: Mapping[str, Any], words: Words, language: str) -> KeyedReply:
    """Says what would be kept, the person's own words among it."""
    kept = " · ".join(str(wanted[name]) for name in ("place", "words") if wanted.get(name))
    said = words.say("circles.said", language, said=kept) if kept else ""
    return KeyedReply(
        kind=ReplyKind.QUESTION,
        key="circles.consent",
        values={"said": said},
        buttons=_yes_no(CONSENT),
    )


def join(wanted: Mapping[str, Any]) -> KeyedReply:
    village = wanted.get("name")
    values = {"name": village} if village else {"members": wanted.get("members")}
    return KeyedReply(
        kind=ReplyKind.QUESTION,
        key="circles.join_village" if village else "circles.join",
        values=values,
        buttons=_yes_no(JOIN),
    )


def invited(invitation: Invitation) -> dict[str, Any]:
    """What the question whether to join keeps until it is answered."""
    circle = invitation.circle
    return {"code": circle.code, "name": circle.name, "members": invitation.counts.members}


def ask_name() -> KeyedReply:
    skip = KeyedButton(key="circles.button_skip", intent="skip", entities={QUESTION: NAME})
    return KeyedReply(kind=ReplyKind.QUESTION, key="circles.ask_name", buttons=(skip,))


def noted(kept: Noted, views: tuple[View, ...]) -> KeyedReply:
    """After a check-in: who is told, or that nobody is there yet to be told."""
    if kept.told:
        return told("circles.noted_told", WHO, WRONG, told=kept.told)
    alone = [v.circle for v in views if v.circle.kind is Kind.FAMILY and v.counts.members == 1]
    if alone:
        return told("circles.noted_alone", WRONG, code=alone[0].code)
    return told("circles.noted", WHO, WRONG)


def joined(circle: Circle, stopped: bool) -> KeyedReply:
    if circle.kind is Kind.VILLAGE:
        return told("circles.joined_village", SAFE, name=circle.name)
    return told("circles.joined_stopped" if stopped else "circles.joined", code=circle.code)


class Listed:
    """A circle as its members see it."""

    def __init__(self, words: Words, telling: Telling) -> None:
        self._words = words
        self._telling = telling

    def view(self, view: View, language: str) -> KeyedReply:
        circle, counts = view.circle, view.counts
        values: dict[str, object] = {
            "code": circle.code,
            "members": counts.members,
            "safe": counts.safe,
        }
        if circle.kind is Kind.VILLAGE:
            more = {"name": circle.name, "not_yet": counts.not_yet}
            return told("circles.village", SAFE, leaving(circle), **values, **more)
        lines = "\n".join(self._line(member, language) for member in view.members)
        said = any(member.me and member.check_in for member in view.members)
        first = WRONG if said else SAFE
        return told("circles.family", first, leaving(circle), **values, lines=lines)

    def _line(self, member: Member, language: str) -> str:
        who = self._telling.called(member.name, member.ending, language)
        if member.me and not member.name:
            who = self._words.say("circles.you", language)
        if member.check_in is None:
            return self._words.say("circles.line_not_yet", language, who=who)
        said = member.check_in
        return self._words.say(
            "circles.line_safe",
            language,
            who=who,
            when=moment(said.at),
            more=self._telling.more(said.place, said.words, language),
        )


def leaving(circle: Circle) -> KeyedButton:
    return KeyedButton(
        key="circles.button_leave",
        values={"code": circle.code},
        intent="i_am_safe",
        entities={CIRCLE: circle.code, LEAVE: "yes"},
    )


def _yes_no(
    question: str, yes: str = "circles.button_yes", no: str = "circles.button_no"
) -> tuple[KeyedButton, ...]:
    """Buttons of ours answer only the question that they stood under."""
    asked = {QUESTION: question}
    return (
        KeyedButton(key=yes, intent="affirm", entities=asked),
        KeyedButton(key=no, intent="deny", entities=asked),
    )
