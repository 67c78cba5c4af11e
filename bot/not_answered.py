"""Which messages were questions that nothing we know answered, and may be kept as such.

It does not know how they are kept; `bot.unanswered` takes out what tells who asked.
"""

from collections.abc import Callable, Sequence

from bot.cases import Case
from bot.replies import KeyedReply
from bot.unanswered.records import Asked

#: What is said when knowledge was asked and nothing was close enough.
UNKNOWN = "answers.unknown"
Note = Callable[[Asked], None]


def nobody_notes(asked: Asked) -> None:
    """Where unanswered questions are not kept."""


def question_in(case: Case, replies: Sequence[KeyedReply]) -> Asked | None:
    """None unless it was asked and answered by itself.

    Not in the middle of a report, of a danger or of a talk with a person; not what came with a
    place, a photo or a pressed button; not where a question of ours was open, for it may have been
    meant as its answer.
    """
    message, memory = case.message, case.memory
    beside = memory.reporting or memory.danger or memory.handover or memory.handed_over_at
    if beside or message.location or case.photos or message.payload:
        return None
    if [reply.key for reply in replies] != [UNKNOWN]:
        return None
    return Asked(text=message.text, language=case.language, channel=message.person.channel)
