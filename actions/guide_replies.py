"""What is said around the steps of a guide: the step with its buttons, the lists, help.

It does not know when any of it is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.progress import Walk
from bot.replies import Citation, KeyedButton, KeyedReply, Kind
from bot.residents.people import Person
from knowledge.fields import in_language
from knowledge.guides.model import Guide, Option, Step

#: By these entities a button says under which step it stood, and where it leads.
GUIDE, STEP, TO = "guide", "step", "to"
#: Buttons of one list; SMS numbers them, and nobody reads more.
MOST = 6


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where somebody is in a guide, with what its article is cited as."""

    person: Person
    guide: Guide
    walk: Walk
    language: str
    citation: Citation

    @property
    def step(self) -> Step:
        return self.guide.steps[self.walk.step]

    @property
    def title(self) -> str:
        return in_language(self.guide.title, self.language)

    def labels(self, options: Sequence[Option]) -> list[str]:
        return [in_language(option.label, self.language) for option in options]


def step(place: Place, key: str = "guides.step") -> KeyedReply:
    """The step where somebody is. `key` may say a line before it; an end says that it is one."""
    return KeyedReply(
        kind=Kind.GUIDE,
        key="guides.ended" if place.step.ends else key,
        values={
            "title": place.title,
            "number": len(place.walk.steps),
            "say": in_language(place.step.say, place.language),
        },
        citations=(place.citation,),
        buttons=buttons(place),
    )


def once_more(place: Place, key: str) -> KeyedReply:
    """The step again, as it was not answered; never in the same words three times.

    `key` is said the first time. Whoever waits is not asked anything.
    """
    waited = place.walk.waited
    if waited < 2:
        return step(place, key)
    if key == "guides.wait":
        return step(place, "guides.waiting")
    if key in ("guides.step", "guides.resumed"):
        return step(place, "guides.reminder" if waited % 2 else _plainer(place))
    return step(place, "guides.call" if waited % 2 else _plainer(place))


def _plainer(place: Place) -> str:
    return "guides.only_number" if place.step.options else "guides.only_next"


def buttons(place: Place) -> tuple[KeyedButton, ...]:
    """The answers of a question; else the words that always work, as far as they do."""
    if place.step.options:
        return _options(place, place.step.options)
    back = (_word(place, "back", "previous_step"),) if len(place.walk.steps) > 1 else ()
    changed = (_word(place, "changed", "situation_changed"),) if place.guide.changed else ()
    if place.step.ends:
        return (*back, *changed)
    forward = _word(place, "next", "next_step")
    return (forward, *back, *changed, _word(place, "help", "help"))


def changes(place: Place) -> KeyedReply:
    """ "What has changed?" """
    return KeyedReply(
        kind=Kind.GUIDE,
        key="guides.which_change",
        citations=(place.citation,),
        buttons=(*_options(place, place.guide.changed), _as_before(place)),
    )


def no_change(place: Place) -> KeyedReply:
    return KeyedReply(kind=Kind.GUIDE, key="guides.no_change", citations=(place.citation,))


def help_in(place: Place) -> KeyedReply:
    """The numbers to call, and the words that work in a guide."""
    return KeyedReply(
        kind=Kind.GUIDE,
        key="guides.help",
        values={"title": place.title},
        citations=(place.citation,),
    )


def which(guides: Sequence[Guide], language: str, key: str = "guides.which") -> KeyedReply:
    """The list to choose from."""
    return KeyedReply(
        kind=Kind.QUESTION,
        key=key,
        buttons=tuple(
            KeyedButton(
                label=in_language(guide.title, language),
                intent="start_guide",
                entities={GUIDE: guide.id},
            )
            for guide in guides[:MOST]
        ),
    )


def step_by_step(guide: Guide) -> KeyedButton:
    """Under an answer: to be led through what it says."""
    return KeyedButton(
        key="guides.button_step_by_step", intent="start_guide", entities={GUIDE: guide.id}
    )


def _options(place: Place, options: Sequence[Option]) -> tuple[KeyedButton, ...]:
    return tuple(
        KeyedButton(label=label, intent="next_step", entities={**_here(place), TO: option.to})
        for label, option in zip(place.labels(options), options, strict=True)
    )


def _as_before(place: Place) -> KeyedButton:
    here = {**_here(place), TO: place.walk.step}
    return KeyedButton(key="guides.button_as_before", intent="next_step", entities=here)


def _word(place: Place, name: str, intent: str) -> KeyedButton:
    return KeyedButton(key=f"guides.button_{name}", intent=intent, entities=_here(place))


def _here(place: Place) -> dict[str, str]:
    return {GUIDE: place.guide.id, STEP: place.walk.step}
