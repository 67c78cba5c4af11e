"""Opens the guides and quizzes that are fit; what is wrong with others is logged.

One broken file must not keep the service from starting. It holds no rule.
"""

from collections.abc import Sequence
from pathlib import Path

import structlog

from knowledge.drills import loading as drills
from knowledge.drills.shelf import Drills
from knowledge.encoding import Encoder
from knowledge.guides import loading as guides
from knowledge.guides.errors import ContentInvalid
from knowledge.guides.shelf import Guides

log = structlog.get_logger()


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
