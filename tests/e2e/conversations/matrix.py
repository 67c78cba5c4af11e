"""Every interruption at every step of a form, written once: steps, interruptions, exceptions.

It does not know how a script is played; it only makes them.
"""

from fnmatch import fnmatchcase
from itertools import product
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from tests.e2e.conversations.script import Expected, Key, Keys, Language, Part, Row, Script, Turn

LANGUAGES: tuple[Language, ...] = ("zh", "en")
Outcome = Literal["goes_on", "left", "answers"]


def _said(value: object) -> object:
    """A plain text is something said."""
    return {"say": value} if isinstance(value, str) else value


def _turns(value: object) -> object:
    return [_said(one) for one in value] if isinstance(value, list) else [_said(value)]


Said = Annotated[Turn, BeforeValidator(_said)]
Turns = Annotated[tuple[Turn, ...], BeforeValidator(_turns)]


class Step(Part):
    """A question of a form. `lead`: how one gets there; `asks`: the sentence that asks.

    `answer`: what a person says to it, and `then` the sentence that follows, one of these.
    `rows`: what holds once it was answered; `left`: what holds where the form was left.
    """

    name: str
    lead: dict[Language, Turns]
    asks: Key
    answer: dict[Language, Said]
    then: Keys
    rows: tuple[Row, ...] = ()
    left: tuple[Row, ...] = ()


class Interruption(Part):
    """What comes in between, and what is right then.

    `goes_on`: it is answered and the step's answer still counts. `left`: the form is over and
    nothing is open. `answers`: it is an answer, and `shows` has what follows.
    """

    name: str
    say: dict[Language, Said]
    shows: Expected = Expected()
    outcome: Outcome = "goes_on"
    #: What we answer in from then on, where it turns the language.
    language: dict[Language, Language] = Field(default_factory=dict)


class Cell(Part):
    """What is right where it is not what interruption and step say of themselves.

    `step`, `interruption`: names with `*`, several with `|`; of cells that fit, the later one
    counts. `told`: the text may be written down, it is an answer or a description. `stays`: what
    would turn the language of the talk does not. `known`: why it fails today. `skip`: why there is
    nothing to ask.
    """

    step: str = "*"
    interruption: str = "*"
    language: Language | None = None
    shows: Expected | None = None
    outcome: Outcome | None = None
    answer: dict[Language, Said] | None = None
    then: Keys | None = None
    rows: tuple[Row, ...] | None = None
    told: bool | None = None
    stays: bool | None = None
    known: str | None = None
    skip: str | None = None

    def fits(self, step: str, interruption: str, language: Language) -> bool:
        return (
            any(fnmatchcase(step, one) for one in self.step.split("|"))
            and any(fnmatchcase(interruption, one) for one in self.interruption.split("|"))
            and self.language in (None, language)
        )

    @property
    def said(self) -> dict[str, Any]:
        """What this cell says, and nothing else."""
        names = set(Cell.model_fields) - {"step", "interruption", "language"}
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}


class Matrix(Part):
    steps: tuple[Step, ...]
    interruptions: tuple[Interruption, ...]
    cells: tuple[Cell, ...] = ()

    @model_validator(mode="after")
    def _cells_fit(self) -> "Matrix":
        """A cell that fits nowhere is a slip of the pen."""
        places = [(s.name, i.name) for s in self.steps for i in self.interruptions]
        for cell in self.cells:
            fits = (cell.fits(*place, language) for place in places for language in LANGUAGES)
            if not any(fits):
                raise ValueError(f"nothing fits the cell {cell.step} × {cell.interruption}")
        return self

    def scripts(self, at: str) -> list[Script]:
        crossed = product(self.steps, self.interruptions, LANGUAGES)
        found = [self._script(*place, at) for place in crossed]
        return [script for script in found if script is not None]

    def _script(self, step: Step, came: Interruption, language: Language, at: str) -> Script | None:
        told: dict[str, Any] = {}
        for cell in self.cells:
            if cell.fits(step.name, came.name, language):
                told |= cell.said
        if "skip" in told:
            return None
        outcome = told.get("outcome", came.outcome)
        shows = told.get("shows", came.shows).model_dump(exclude_unset=True)
        turning = {} if told.get("stays") else came.language
        shows["language"] = turning.get(language, language)
        *lead, last = step.lead[language]
        turns = [*lead, _with(last, last=step.asks), _with(came.say[language], **shows)]
        if outcome == "goes_on":
            answer = told.get("answer", step.answer)[language]
            turned = {"language": "any"} if turning else {}
            turns.append(_with(answer, any_key=told.get("then", step.then), **turned))
        own = {"goes_on": step.rows, "left": step.left, "answers": ()}[outcome]
        unwritten = () if told.get("told") else _unwritten(came.say[language])
        return Script(
            name=f"{step.name} x {came.name}, {language}",
            language=language,
            turns=tuple(turns),
            slots={"open_question": None} if outcome == "left" else {},
            rows=(*told.get("rows", own), *unwritten),
            known=told.get("known"),
            at=at,
        )


def _with(turn: Turn, **more: object) -> Turn:
    return turn.model_copy(update=more)


def _unwritten(turn: Turn) -> tuple[Row, ...]:
    """Nothing that came in between is written into a report."""
    if not turn.say:
        return ()
    drafted = {"fields.text": turn.say, "fields.address": turn.say}
    return (
        Row(table="report_drafts", has_not=drafted),
        Row(table="reports", has_not={"text": turn.say, "address": turn.say}),
    )
