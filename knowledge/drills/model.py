"""What a quiz is: questions with three answers, one right, and why.

It does not know where quizzes lie, nor in which order questions are asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.fields import Texts
from knowledge.hazards import Hazard


@dataclass(frozen=True, kw_only=True)
class Question:
    """`article`: the id of the one that the answer stands in. `right`: 0, 1 or 2."""

    article: str
    ask: Texts
    options: Mapping[str, tuple[str, ...]]
    right: int
    why: Texts


@dataclass(frozen=True, kw_only=True)
class Drill:
    """The questions on a group of hazards."""

    id: str
    hazards: tuple[Hazard, ...]
    title: Texts
    questions: tuple[Question, ...]
