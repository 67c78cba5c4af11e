"""A quiz that somebody sits: which question is next, rounds of five, and how many were right.

It does not know how a question is shown, nor how an answer came.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.progress import Quiz
from knowledge.drills.model import Drill, Question
from knowledge.fields import in_language

#: Questions of one round.
ROUND = 5


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
        return options_of(self.question, self.language)

    def answered(self, answer: int | None) -> "Sitting":
        """At the next question; None: it was only shown. A round begins its count anew."""
        before = self.quiz.right if self.in_round else 0
        right = before + (answer == self.question.right)
        quiz = replace(self.quiz, asked=self.quiz.asked + 1, right=right)
        return replace(self, quiz=quiz)


def sit(drill: Drill, quiz: Quiz, language: str, is_published: Callable[[str], bool]) -> Sitting:
    """Of the questions whose article is published: withdrawn advice is asked by nobody."""
    known = [question for question in drill.questions if is_published(question.article)]
    questions = shuffled(known, quiz.seed)
    return Sitting(drill=drill, quiz=quiz, questions=questions, language=language)


def shuffled(questions: Sequence[Question], seed: int) -> tuple[Question, ...]:
    """The same order for the same seed."""
    return tuple(random.Random(seed).sample(questions, len(questions)))


def options_of(asked: Question, language: str) -> tuple[str, ...]:
    """The three answers, in English where the language lacks them."""
    return asked.options.get(language) or asked.options["en"]
