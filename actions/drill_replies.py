"""What is said in a quiz: questions with their answers as buttons, verdicts, the score.

It does not know which question comes next, nor what anybody answered before.
"""

from collections.abc import Sequence

from actions.guide_replies import GUIDE
from bot.replies import Citation, KeyedButton, KeyedReply, Kind
from bot.sitting import ROUND, Sitting
from knowledge.drills.model import Drill
from knowledge.fields import in_language
from knowledge.guides.model import Guide

#: By these entities a button says which quiz and question it stood under, and what it answers.
DRILL, AT, ANSWER = "drill", "at", "answer"
#: Guides to rehearse with in one list.
_WALKS = 3
#: Quizzes in one list: SMS numbers them by one digit.
MOST = 9

LEFT = KeyedReply(kind=Kind.DRILL, key="drills.left")
NONE = KeyedReply(kind=Kind.UNKNOWN, key="drills.none")


def question(sitting: Sitting, key: str = "drills.question") -> KeyedReply:
    """The present question. `key` may say a line before it."""
    here = {DRILL: sitting.drill.id, AT: sitting.quiz.asked}
    return KeyedReply(
        kind=Kind.DRILL,
        key=key,
        values={
            "title": sitting.title,
            "number": sitting.in_round + 1,
            "of": sitting.round_length,
            "ask": in_language(sitting.question.ask, sitting.language),
        },
        buttons=tuple(
            KeyedButton(label=option, intent="start_drill", entities={**here, ANSWER: place})
            for place, option in enumerate(sitting.options)
        ),
    )


def verdict(sitting: Sitting, answer: int | None, citation: Citation) -> KeyedReply:
    """Whether the answer was right, and why. `answer` None: it was only asked for."""
    asked = sitting.question
    values = {
        "why": in_language(asked.why, sitting.language),
        "article": citation.title,
        "answer": sitting.options[asked.right],
    }
    key = "shown" if answer is None else "right" if answer == asked.right else "wrong"
    return KeyedReply(kind=Kind.DRILL, key=f"drills.{key}", values=values, citations=(citation,))


def score(sitting: Sitting) -> KeyedReply:
    """After a round: how many were right, and the ways on. The quiz stands behind the round."""
    of = (sitting.quiz.asked - 1) % ROUND + 1
    values = {"right": sitting.quiz.right, "of": of, "title": sitting.title}
    other = KeyedButton(key="drills.button_other", intent="start_drill")
    if sitting.finished:
        return KeyedReply(kind=Kind.DRILL, key="drills.finished", values=values, buttons=(other,))
    here = {DRILL: sitting.drill.id, AT: sitting.quiz.asked}
    more = KeyedButton(key="drills.button_more", intent="start_drill", entities=here)
    end = KeyedButton(key="drills.button_end", intent="cancel")
    return KeyedReply(
        kind=Kind.DRILL, key="drills.score", values=values, buttons=(more, other, end)
    )


def which(drills: Sequence[Drill], language: str) -> KeyedReply:
    """The list to choose from."""
    return KeyedReply(
        kind=Kind.DRILL,
        key="drills.which",
        buttons=tuple(
            KeyedButton(
                label=in_language(drill.title, language),
                intent="start_drill",
                entities={DRILL: drill.id},
            )
            for drill in drills[:MOST]
        ),
    )


def rehearsal(guides: Sequence[Guide], drills: Sequence[Drill], language: str) -> KeyedReply:
    """What there is to rehearse with: guides to walk through, and quizzes."""
    walks = [
        KeyedButton(
            label=in_language(guide.title, language),
            intent="start_guide",
            entities={GUIDE: guide.id},
        )
        for guide in guides[:_WALKS]
    ]
    quizzes = which(drills[: _WALKS - 1], language).buttons
    asked = [
        quiz.model_copy(
            update={"key": "drills.button_quiz", "label": "", "values": {"title": quiz.label}}
        )
        for quiz in quizzes
    ]
    return KeyedReply(kind=Kind.DRILL, key="drills.rehearsal", buttons=(*walks, *asked))
