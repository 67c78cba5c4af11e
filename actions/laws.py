"""Lets a question about a certain law be answered as one, whatever the engine took it for.

It does not know how laws are found, nor what the action would have done.
"""

import re

from actions.ask import Ask
from actions.turn import Handler, Outcome, Turn, said

#: "Who builds shelters by the law?" is no search for a shelter …
_ASKS = re.compile(
    r"[?？]|怎么|如何|什么|哪|谁|多少|几|吗|规定|要求|第.{1,6}条"
    r"|\b(?:what|who|which|how|when|does|do|is|are|must|article)\b",
    re.IGNORECASE,
)
#: … but "I report a blocked fire lane, which is against the law" is a report.
_REPORTS = re.compile(
    r"举报|上报|报告一下|我要报|投诉|\b(?:i want to report|reporting|report that)\b", re.IGNORECASE
)


def law_first(handler: Handler, ask: Ask) -> Handler:
    """The handler, after a look at whether a law or plan is named and quoted for it.

    While a question of ours is open the message is left to whoever asked.
    """

    async def heard(turn: Turn) -> Outcome:
        about_law = _ASKS.search(turn.text) and not _REPORTS.search(turn.text)
        if about_law and not turn.open_question and ask.names_document(turn):
            replies = await ask.replies(turn)
            if replies:
                return said(*replies)
        return await handler(turn)

    return heard
