"""Reads the quizzes (`<id>.yml`) and refuses, by file and line, what is not fit to teach anybody.

It does not know how they are asked, nor does it ever repair one.
"""

from collections import Counter
from collections.abc import Collection
from pathlib import Path

from knowledge.drills.model import Drill, Question
from knowledge.errors import ContentInvalid
from knowledge.fields import Field, inspected, read, sound
from knowledge.hazards import LANGUAGES, Hazard

FOLDER = Path(__file__).parent
#: Characters by language; a question with its answers fits a few SMS.
ASK = {"zh": 60, "en": 160}
OPTION = {"zh": 24, "en": 60}
WHY = {"zh": 80, "en": 200}
TITLE = {"zh": 12, "en": 30}
QUESTIONS = 20
OPTIONS = 3
FEWEST_ARTICLES = 6
#: Of twenty: whoever always takes the same answer must not do well.
FEWEST_RIGHT = 4


def load(folder: Path = FOLDER) -> tuple[Drill, ...]:
    """All quizzes of the folder, by id. Raises ContentInvalid for the first that is not fit."""
    return sound(inspect(folder))


def inspect(
    folder: Path = FOLDER, articles: Collection[str] | None = None
) -> tuple[tuple[Drill, ...], tuple[ContentInvalid, ...]]:
    """The quizzes that are fit, and what is wrong with the others, the first problem of each.

    `articles`: the ids that there are; without it nobody looks whether those of a quiz exist.
    """
    return inspected(folder, lambda path: parse(path, articles))


def parse(path: Path, articles: Collection[str] | None = None) -> Drill:
    """One quiz from its file. Raises ContentInvalid."""
    fields = read(path).mapping("id hazards title questions")
    if fields["id"].code() != path.stem:
        raise fields["id"].invalid(f"“id” is not “{path.stem}”", "Name the quiz as its file")
    asked = fields["questions"].entries(QUESTIONS, QUESTIONS)
    drill = Drill(
        id=path.stem,
        hazards=tuple(entry.choice(Hazard) for entry in fields["hazards"].entries()),
        title=fields["title"].both(TITLE),
        questions=tuple(_question(each, articles) for each in asked),
    )
    _check(drill, fields["questions"])
    return drill


def _question(field: Field, articles: Collection[str] | None) -> Question:
    told = field.mapping("article ask options right why")
    article = told["article"].code()
    if articles is not None and article not in articles:
        raise told["article"].invalid(f"no article “{article}”", "Name one that exists")
    options = told["options"].mapping(" ".join(LANGUAGES))
    right = told["right"].number()
    if not 1 <= right <= OPTIONS:
        raise told["right"].invalid(f"“right” is {right}", f"Count the answers from 1 to {OPTIONS}")
    return Question(
        article=article,
        ask=told["ask"].both(ASK),
        options={code: _options(options[code], OPTION[code]) for code in LANGUAGES},
        right=right - 1,
        why=told["why"].both(WHY),
    )


def _options(field: Field, longest: int) -> tuple[str, ...]:
    found = tuple(entry.text(longest) for entry in field.entries(OPTIONS, OPTIONS))
    if len({text.casefold() for text in found}) < OPTIONS:
        raise field.invalid("two answers are the same", "Word them differently")
    return found


def _check(drill: Drill, field: Field) -> None:
    """Raises ContentInvalid."""
    asked = Counter(question.ask["zh"] for question in drill.questions)
    for text, times in asked.items():
        if times > 1:
            raise field.invalid(f"“{text}” is asked twice", "Ask something else")
    right = Counter(question.right for question in drill.questions)
    for place in range(OPTIONS):
        if right[place] < FEWEST_RIGHT:
            problem = f"answer {place + 1} is right {right[place]} times"
            raise field.invalid(problem, f"Spread the right ones, at least {FEWEST_RIGHT} each")
    articles = {question.article for question in drill.questions}
    if len(articles) < FEWEST_ARTICLES:
        problem = f"the questions are from {len(articles)} articles"
        raise field.invalid(problem, f"Ask from at least {FEWEST_ARTICLES}")
