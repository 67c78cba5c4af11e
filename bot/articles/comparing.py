"""What two languages of an article must have alike, side by side, before it is refused for it.

It does not know what an article's parts mean; `knowledge.agreement` is the rule.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from bot.articles.fields import Fields, entries_of
from knowledge.agreement import numbers
from knowledge.loading import HEADINGS, LANGUAGES

#: The parts of a body, in the order of its headings.
BODY = ("lead", "do_not", "who_to_call")


@dataclass(frozen=True, kw_only=True)
class Part:
    """`name`: "steps" (how many), "step" with its `number`, or one of BODY.

    `told`: by language, its figures and telephone numbers.
    """

    name: str
    number: int = 0
    told: Mapping[str, str]

    @property
    def alike(self) -> bool:
        return len(set(self.told.values())) == 1


def compared(fields: Fields) -> tuple[Part, ...]:
    """How many steps, and every part that has a figure in either language."""
    steps = {code: entries_of(fields.get(f"{code}.steps")) for code in LANGUAGES}
    count = Part(name="steps", told={code: str(len(found)) for code, found in steps.items()})
    return (count, *filter(_has_figures, (*_steps(steps), *_bodies(fields))))


def _steps(steps: Mapping[str, list[str]]) -> Iterator[Part]:
    rows = zip_longest(*(steps[code] for code in LANGUAGES), fillvalue="")
    for number, texts in enumerate(rows, start=1):
        yield Part(name="step", number=number, told=_told(texts))


def _bodies(fields: Fields) -> Iterator[Part]:
    split = [_split(fields.get(f"{code}.body"), code) for code in LANGUAGES]
    for place, name in enumerate(BODY):
        yield Part(name=name, told=_told(tuple(parts[place] for parts in split)))


def _told(texts: tuple[str, ...]) -> Mapping[str, str]:
    return {code: ", ".join(numbers(text)) for code, text in zip(LANGUAGES, texts, strict=True)}


def _has_figures(part: Part) -> bool:
    return any(part.told.values())


def _split(body: str, language: str) -> list[str]:
    """The texts of BODY; what stands under another heading belongs to the part before it."""
    parts, here = ["", "", ""], 0
    for line in body.splitlines():
        heading = line.lstrip("#").strip() if line.startswith("#") else ""
        if heading in HEADINGS[language]:
            here = HEADINGS[language].index(heading) + 1
        else:
            parts[here] += f"{line}\n"
    return parts
