"""Figures from village to province: what each unit said itself and what those below it say.

It does not know when a figure is due. Nothing is counted twice: where a unit said a counter itself,
what lies below it is shown beside that and not added.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.reports.incidents.deadlines import by_unit
from bot.reports.incidents.jumps import NONE
from bot.reports.incidents.records import Figure, Kind, Numbers, Unit
from bot.reports.incidents.units import ancestors, inside, parent


@dataclass(frozen=True, kw_only=True)
class Node:
    """A unit with those below it. `filed`: its latest figure; `below`: the sum of its children.

    `total`: own figures where it said them, else those below. `differs`: counters where the two
    disagree. `reported` of `expected` children were heard of, `missing` are the units whose figures
    are not in `below`.
    """

    unit: Unit
    filed: Figure | None
    below: Numbers
    total: Numbers
    differs: Mapping[str, tuple[Decimal, Decimal]]
    children: tuple["Node", ...]
    reported: int
    missing: tuple[Unit, ...]

    @property
    def rest(self) -> Numbers:
        """What of `total` the children's totals do not hold; with it the table adds up.

        Below nought where those below say more. Empty for a unit without any below it.
        """
        if not self.children:
            return {}
        names = dict.fromkeys((*self.total, *self.below))
        apart = {name: self.total.get(name, NONE) - self.below.get(name, NONE) for name in names}
        return {name: value for name, value in apart.items() if value}

    @property
    def expected(self) -> int:
        return len(self.children)

    @property
    def heard(self) -> bool:
        return self.filed is not None or any(child.heard for child in self.children)

    def walk(self, depth: int = 0) -> Iterator[tuple[int, "Node"]]:
        """Itself and all below, with how deep each stands."""
        yield depth, self
        for child in self.children:
            yield from child.walk(depth + 1)


def rollup(area: str, units: Iterable[Unit], figures: Iterable[Figure], at: datetime) -> Node:
    """As it was known at that moment. Units between two that are concerned are there too."""
    named = {unit.code: unit for unit in units}
    filed = by_unit(one for one in figures if one.filed_at <= at)
    codes = {code for code in (*named, *filed) if inside(code, area)}
    between = {above for code in codes for above in ancestors(code) if inside(above, area)}
    children: dict[str, list[str]] = {}
    for code in sorted((codes | between) - {area}):
        children.setdefault(parent(code) or area, []).append(code)
    return _node(area, named, {code: all[-1] for code, all in filed.items()}, children)


def _node(
    code: str,
    named: Mapping[str, Unit],
    latest: Mapping[str, Figure],
    tree: Mapping[str, list[str]],
) -> Node:
    children = tuple(_node(each, named, latest, tree) for each in tree.get(code, ()))
    filed, below = latest.get(code), _sum(child.total for child in children)
    missing = tuple(unit for child in children for unit in _missing(child))
    own = filed.counters if filed else {}
    return Node(
        unit=named.get(code, Unit(code=code)),
        filed=filed,
        below=below,
        total={**below, **({} if _denied(filed, children) else own)},
        differs={
            name: (own[name], below[name])
            for name in own
            if name in below and _differs(own[name], below[name], complete=not missing)
        },
        children=children,
        reported=sum(child.heard for child in children),
        missing=missing,
    )


def _sum(each: Iterable[Numbers]) -> Numbers:
    total: dict[str, Decimal] = {}
    for numbers in each:
        for name, value in numbers.items():
            total[name] = total.get(name, NONE) + value
    return total


def _missing(child: Node) -> tuple[Unit, ...]:
    """A unit that filed speaks for all below it."""
    if not child.heard:
        return (child.unit,)
    return () if child.filed else child.missing


def _differs(own: Decimal, below: Decimal, *, complete: bool) -> bool:
    """More than those below said so far is no contradiction while some are still missing."""
    return below > own or (complete and below != own)


def _denied(filed: Figure | None, children: tuple[Node, ...]) -> bool:
    """ "Nothing happened" does not count against what those below have filed."""
    if filed is None or filed.kind is not Kind.NOTHING:
        return False
    below = (node for child in children for _, node in child.walk())
    return any(node.filed and node.filed.kind is not Kind.NOTHING for node in below)
