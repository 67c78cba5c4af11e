"""Answers a question about a thing before the wish for it is taken up, and offers that still.

It does not know how such a question is told (`questions.py`), nor what the action would have done.
"""

from actions.ask import UNKNOWN, Ask
from actions.questions import asks_about
from actions.turn import Handler, Outcome, Turn, said
from bot.replies import KeyedButton

#: What stands under the answer, by the intent of the wish.
_OFFERS = {
    "find_facility": "dialogue.button_shelter",
    "alerts_here": "dialogue.button_alerts",
    "report_hazard": "dialogue.button_report",
    "start_drill": "dialogue.button_quiz",
    "subscribe": "dialogue.button_subscribe_now",
}
#: A report asks for many things; what it may ask itself is left to it.
_LEFT_ALONE = "report."


def about_first(wish: str, handler: Handler, ask: Ask) -> Handler:
    """The handler, after a look at whether the message only asks about what it does.

    `wish` is the intent that the engine took the message for.
    """
    button = KeyedButton(key=_OFFERS[wish], intent=wish)

    async def heard(turn: Turn) -> Outcome:
        reporting = (turn.open_question or "").startswith(_LEFT_ALONE)
        if reporting or not asks_about(turn.text, wish):
            return await handler(turn)
        replies = await ask.replies(turn) or (UNKNOWN,)
        *before, last = replies
        offered = last.model_copy(update={"buttons": (*last.buttons, button)})
        return said(*before, offered, **ask.topic(replies, turn))

    return heard
