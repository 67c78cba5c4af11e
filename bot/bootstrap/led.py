"""Opens the guides and quizzes that are fit; what is wrong with others is logged.

One broken file must not keep the service from starting. It holds no rule.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.answers import Answers
from bot.articles.ports import Knowledge
from bot.progress import Progress
from bot.unaided import Unaided
from knowledge.drills import loading as drills
from knowledge.drills.shelf import Drills
from knowledge.encoding import Encoder
from knowledge.errors import ContentInvalid
from knowledge.guides import loading as guides
from knowledge.guides.shelf import Guides

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Led:
    """What leads people through guides and quizzes, with the engine or without."""

    guides: Guides
    drills: Drills
    progress: Progress
    knowledge: Knowledge
    answers: Answers


#: Made by whoever starts the process: the conversations lie in a room above.
Alone = Callable[[Led], Unaided]


def guides_of(encoder: Encoder, folder: Path = guides.FOLDER) -> Guides:
    """Those of the files in the folder."""
    found, problems = guides.inspect(folder)
    _log(problems)
    return Guides(found, encoder)


def drills_of(folder: Path = drills.FOLDER) -> Drills:
    """Those of the files in the folder."""
    found, problems = drills.inspect(folder)
    _log(problems)
    return Drills(found)


def _log(problems: Sequence[ContentInvalid]) -> None:
    for problem in problems:
        log.error("content_unfit", error=str(problem))
