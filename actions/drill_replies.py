"""What is said in a quiz: questions with their answers as buttons, verdicts, the score.

It does not know which question comes next, nor what anybody answered before.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from actions.guide_replies import GUIDE
from bot.progress import Quiz
from bot.replies import Citation, KeyedButton, KeyedReply, Kind
from knowledge.drills.model import Drill, Question
from knowledge.fields import in_language
from knowledge.guides.model import Guide

#: By these entities a button says which quiz and question it stood under, and what it answers.
DRILL, AT, ANSWER = "drill", "at", "answer"
#: Questions of one round.
ROUND = 5
#: Guides to rehearse with in one list.
_WALKS = 3
#: Quizzes in one list: SMS numbers them by one digit.
MOST = 9

LEFT = KeyedReply(kind=Kind.DRILL, key="drills.left")
NONE = KeyedReply(kind=Kind.UNKNOWN, key="drills.none")


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """A quiz, and how far a person has come, with the questions in this person's order."""

    drill: Drill
    quiz: Quiz
    questions: tuple[Question, ...]
    language: str

    @property
    def question(self) -> Question:
        return self.questions[self.quiz.asked]

    @property
    def finished(self) -> bool:
        return self.quiz.asked >= len(self.questions)

    @property
    def in_round(self) -> int:
        """How many questions of the present round were answered."""
        return self.quiz.asked % ROUND

    @property
    def round_length(self) -> int:
        return min(ROUND, len(self.questions) - (self.quiz.asked - self.in_round))

    @property
    def title(self) -> str:
        return in_language(self.drill.title, self.language)

    @property
    def options(self) -> tuple[str, ...]:
        return _options(self.question, self.language)


def shuffled(questions: Sequence[Question], seed: int) -> tuple[Question, ...]:
    """The same order for the same seed."""
    return tuple(random.Random(seed).sample(questions, len(questions)))


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


def _options(asked: Question, language: str) -> tuple[str, ...]:
    return asked.options.get(language) or asked.options["en"]
