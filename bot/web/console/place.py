"""A division as somebody types it into a field: by name or code; what means several is asked back.

It does not know what the division is for, nor who answers for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.areas.divisions import Division, Divisions
from bot.residents.fields import BadFields, FieldProblem
from bot.web.console.desk import Desk

#: Divisions to choose from; more share no name.
MOST = 12
#: Of these each is named by a sentence.
NAMED = 4
#: The name of the choice under a field, after the field's own.
CHOSEN = "_chosen"


@dataclass(frozen=True, kw_only=True)
class Place:
    """`choices`: what the text may mean, best first; one is an answer, several are a question."""

    text: str = ""
    choices: tuple[Division, ...] = ()

    @property
    def division(self) -> Division | None:
        return self.choices[0] if len(self.choices) == 1 else None

    @property
    def unclear(self) -> bool:
        return len(self.choices) > 1

    @property
    def unknown(self) -> bool:
        return bool(self.text) and not self.choices

    @property
    def code(self) -> str | None:
        """A code that we do not know stays as it is: towns have some, and the domain looks."""
        if self.division:
            return self.division.code
        return self.text if self.text.isdecimal() and not self.choices else None


def place_of(areas: Divisions, text: str) -> Place:
    """`text`: a code, a name, an address; a whole name (上海市黄浦区) means one division alone."""
    wanted = text.strip()
    return Place(text=wanted, choices=areas.find(wanted, MOST) if wanted else ())


def code_in(desk: Desk, field: str) -> str | None:
    """The code that a form's field means, or the one that was chosen of several.

    A choice counts for as long as the text above it means it. Raises BadFields: nobody is called
    so, or several are.
    """
    areas, chosen = desk.services.areas, desk.text(f"{field}{CHOSEN}")
    place = place_of(areas, desk.text(field))
    if chosen in {one.code for one in place.choices}:
        return chosen
    return code_of(areas, desk.text(field), field)


def code_of(areas: Divisions, text: str, field: str) -> str | None:
    """As `code_in`, of a text."""
    place = place_of(areas, text)
    refusal = problem_of(place, field)
    if refusal:
        raise BadFields([refusal])
    return place.code


def codes_of(areas: Divisions, texts: Sequence[str], field: str) -> list[str]:
    """Of several texts. Raises BadFields for each that is not clear."""
    places = [place_of(areas, text) for text in texts]
    refusals = [found for one in places if (found := problem_of(one, field))]
    if refusals:
        raise BadFields(refusals)
    return [one.code for one in places if one.code]


def problem_of(place: Place, field: str) -> FieldProblem | None:
    """Why the text is no answer yet, as the sentence beside its field."""
    if place.unclear:
        names = ", ".join(f"{one.full_name} {one.code}" for one in place.choices[:NAMED])
        values: Mapping[str, object] = {"text": place.text[:50], "names": names}
        return FieldProblem(field=field, key="areas.unclear_named", values=dict(values))
    if place.unknown and place.code is None:
        return FieldProblem(field=field, key="areas.none", values={"text": place.text[:50]})
    return None
