"""What the rescue talk says: one short message, the number to call in its first line.

It does not know when any of it is said.
"""

from actions.report_wishes import wants_confidence
from actions.turn import QUESTION
from bot.progress import Rescue
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.triage.cards import CARDS, DANGER, guidance
from bot.triage.danger import Danger
from bot.words.catalogue import Words

PLACE, PEOPLE, PHONE = "place", "people", "phone"
#: Open questions; after the card nothing has been told yet, at the end more may be.
NAME = "rescue"
AFTER, MORE = f"{NAME}.after", f"{NAME}.more"
#: By this entity a button says what was answered.
ANSWER, CALLED, ALONE, NO, UNKNOWN = "answer", "called", "alone", "no", "unknown"

#: Questions that say who will see the answer.
_SAYS_WHO_SEES = (f"ask_{PLACE}", f"ask_{PHONE}")


class RescueReplies:
    def __init__(self, words: Words) -> None:
        self._words = words

    def message(
        self, state: Rescue, language: str, *parts: str, buttons: tuple[KeyedButton, ...] = ()
    ) -> KeyedReply:
        """`parts`: names in triage.yml, said one under the other after the number to call."""
        values = {
            "numbers": "/".join(CARDS[Danger(state.danger)].call),
            "reference": state.reference,
        }
        first = "call_mind" if state.danger == Danger.SUICIDE else "call_first"
        names = parts if state.called or "child" in parts else (first, *parts)
        lines = [self._words.say(f"triage.{name}", language, **values) for name in names]
        return KeyedReply(
            kind=Kind.TRIAGE,
            key="triage.talk",
            values={"lines": "\n".join(lines)},
            buttons=(*buttons, guidance(Danger(state.danger), state.text)),
        )

    def asking(self, state: Rescue, language: str, field: str, *before: str) -> KeyedReply:
        """`before` and the question; of a question for a number the button must be its answer."""
        again = field == PLACE and state.asked.count(PLACE) > 1
        question = f"ask_{field}_again" if again else f"ask_{field}"
        if question in _SAYS_WHO_SEES and wants_confidence(state.text):
            question = f"{question}_hidden"  # who is on duty sees the place, and nobody's number
        reply = self.message(state, language, *before, question, buttons=_buttons(state, field))
        if field == PEOPLE:  # "2" is a count here, and must be no second button
            return reply.model_copy(update={"buttons": reply.buttons[:1]})
        return reply

    def thanks(self, state: Rescue) -> KeyedReply:
        return KeyedReply(
            kind=Kind.SMALLTALK,
            key="triage.welcome",
            values={"numbers": "/".join(CARDS[Danger(state.danger)].call)},
            buttons=(guidance(Danger(state.danger), state.text),),
        )


def better(danger: Danger) -> str:
    """The name of what is said to whom it goes better: by who or what was in danger."""
    if danger is Danger.SUICIDE:
        return "better_mind"
    return "better_body" if CARDS[danger].alone else "better_out"


def _buttons(state: Rescue, field: str) -> tuple[KeyedButton, ...]:
    if field == PEOPLE:
        return (_button(state, ALONE),)
    if field == PHONE:
        return (_button(state, NO, f"{NAME}.{PHONE}"),)
    called = () if state.called else (_button(state, CALLED),)
    return (*called, _button(state, UNKNOWN, f"{NAME}.{PLACE}"))


def _button(state: Rescue, answer: str, question: str | None = None) -> KeyedButton:
    entities = {DANGER: state.danger, ANSWER: answer}
    if question:
        entities[QUESTION] = question
    return KeyedButton(key=f"triage.button_{answer}", intent="inform", entities=entities)
