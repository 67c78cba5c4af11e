"""What no guide may have: a step that leads nowhere, that nobody reaches, or that never ends.

It does not know files: it names steps.
"""

from collections.abc import Iterator, Mapping, Set

from knowledge.guides.model import Guide, Option, Step


def problems(guide: Guide) -> Iterator[tuple[str, str, str]]:
    """(id of a step or key of the file, what is wrong, what to do); nothing for a sound guide."""
    if guide.start not in guide.steps:
        yield "start", f"“start” names no step: “{guide.start}”", "Name one of the steps"
        return
    unknown = list(_unknown(guide))
    if unknown:
        yield from unknown
        return
    yield from _twice(guide)
    reached = _from({guide.start, *(option.to for option in guide.changed)}, guide.steps)
    for id in guide.steps:
        if id not in reached:
            yield id, f"nothing leads to “{id}”", "Lead to it, or leave it out"
        elif not any(guide.steps[end].ends for end in _from({id}, guide.steps)):
            yield id, f"“{id}” never comes to an end", "Lead to a step with end: true"


def _unknown(guide: Guide) -> Iterator[tuple[str, str, str]]:
    for step in guide.steps.values():
        for to in step.leads_to:
            if to not in guide.steps:
                yield step.id, f"“{step.id}” leads to “{to}”, which is no step", "Correct the id"
    for option in guide.changed:
        if option.to not in guide.steps:
            yield "changed", f"“changed” leads to “{option.to}”, which is no step", "Correct the id"


def _twice(guide: Guide) -> Iterator[tuple[str, str, str]]:
    """Two answers of one question that read the same."""
    asked = [(id, step.options) for id, step in guide.steps.items()]
    for id, options in [*asked, ("changed", guide.changed)]:
        for label in _same_labels(options):
            yield id, f"two answers are “{label}”", "Word them differently"


def _same_labels(options: tuple[Option, ...]) -> Iterator[str]:
    for language in {code for option in options for code in option.label}:
        labels = [option.label[language].casefold() for option in options]
        yield from (label for label in set(labels) if labels.count(label) > 1)


def _from(begin: Set[str], steps: Mapping[str, Step]) -> set[str]:
    """Every step that can be come to, those of the beginning included."""
    found, ahead = set[str](), set(begin)
    while ahead:
        id = ahead.pop()
        found.add(id)
        ahead |= {to for to in steps[id].leads_to if to not in found}
    return found
