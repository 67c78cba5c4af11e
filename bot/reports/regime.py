"""Reads the reporting regime out of its file, strictly: an error names the key.

It does not know incidents; which figure is whose practice stands in `regime.yml`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from bot.reports.practice import (
    Ahead,
    Basis,
    Counter,
    Duties,
    First,
    Kind,
    Level,
    Regime,
    Rise,
    Rule,
    Straight,
    Watch,
    Weight,
)
from bot.reports.strict_yaml import Keys, KeysWrong, parsed

SHIPPED = Path(__file__).with_name("regime.yml")


def load(file: Path = SHIPPED) -> Regime:
    """Raises KeysWrong, naming the file and the key."""
    try:
        return read(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise KeysWrong(f"{file} cannot be read: {error}") from error
    except KeysWrong as error:
        raise KeysWrong(f"{file}: {error}") from error


def read(text: str) -> Regime:
    """Raises KeysWrong, naming the key."""
    top = parsed(text)
    found = Regime(
        levels=_levels(top.under("levels")),
        straight=_straight(top.under("straight")),
        remind=_ahead(top.under("remind")),
        watch=_watch(top.under("watch")),
        grades=_grades(top.each("grades")),
        counters=tuple(_counter(each) for each in top.each("counters")),
        rules=tuple(_rule(each) for each in top.each("rules")),
        **_holidays(top.under("holidays")),
    )
    top.end()
    _check_names(found)
    return found


def _levels(keys: Keys) -> Mapping[Level, Duties]:
    found = {level: _duties(keys.under(level)) for level in Level}
    keys.end()
    return found


def _duties(keys: Keys) -> Duties:
    first = keys.under_or_none("first")
    found = Duties(
        first=_first(first) if first else None,
        daily=keys.read_or_none("daily", time.fromisoformat, "a time like 08:00"),
        final=keys.read_or_none("final", _days, "a number of working days"),
    )
    keys.end()
    return found


def _first(keys: Keys) -> First:
    basis = keys.read("from", Basis, "event or receipt")
    found = First(within=keys.hours("hours"), basis=basis)
    keys.end()
    return found


def _straight(keys: Keys) -> Straight:
    path = keys.path("from")
    try:
        levels = tuple(Level(each) for each in keys.words("from"))
    except ValueError as error:
        raise KeysWrong(f"{path}: {error}") from None
    found = Straight(
        counters=keys.words("counters"),
        at_least=keys.number("at_least"),
        levels=levels,
        to=keys.words("to"),
        within=keys.hours("hours"),
    )
    keys.end()
    return found


def _ahead(keys: Keys) -> Ahead:
    names = ("first", "daily", "straight", "final")
    found = Ahead(**{name: timedelta(minutes=float(keys.number(name))) for name in names})
    keys.end()
    return found


def _watch(keys: Keys) -> Watch:
    found = Watch(
        pass_on=keys.hours("pass_on_hours"),
        as_of=keys.hours("as_of_hours"),
        people=keys.words("people"),
        trapped=keys.words("trapped"),
    )
    keys.end()
    return found


def _grades(rows: Sequence[Keys]) -> Mapping[str, Mapping[str, str]]:
    found = {}
    for keys in rows:
        found[keys.text("id")] = {"zh": keys.text("zh"), "en": keys.text("en")}
        keys.end()
    return found


def _counter(keys: Keys) -> Counter:
    rise = keys.under("rise")
    found = Counter(
        id=keys.read("id", _name, "small letters, digits and _"),
        names={"zh": keys.text("zh"), "en": keys.text("en")},
        units={"zh": keys.text("unit_zh"), "en": keys.text("unit_en")},
        kind=keys.read("kind", Kind, "integer or decimal"),
        rise=Rise(**{name: rise.number(name) for name in ("factor", "step", "least")}),
    )
    rise.end()
    keys.end()
    return found


def _rule(keys: Keys) -> Rule:
    weight = keys.read("as", Weight, "error or warning")
    found = Rule(sum=keys.words("sum"), of=keys.text("of"), weight=weight)
    keys.end()
    return found


def _holidays(keys: Keys) -> dict[str, Any]:
    off, worked, years = set[date](), set[date](), set[int]()
    for name in keys.keys():
        path, year = keys.path(name), keys.under(name)
        if not (name.isdecimal() and len(name) == 4):
            raise KeysWrong(f"{path} must be a year")
        years.add(int(name))
        for key, days in (("off", off), ("worked", worked)):
            for span in year.words(key):
                days.update(_span(int(name), span, f"{path}.{key}"))
        year.end()
    return {"off": frozenset(off), "worked": frozenset(worked), "years": frozenset(years)}


def _span(year: int, text: str, path: str) -> list[date]:
    """05-01, or 05-01..05-05 with both ends."""
    first, _, last = text.partition("..")
    try:
        begin = date.fromisoformat(f"{year}-{first}")
        end = date.fromisoformat(f"{year}-{last or first}")
    except ValueError:
        raise KeysWrong(f"{path} must be days like 05-01 or 05-01..05-05, not {text!r}") from None
    if end < begin:
        raise KeysWrong(f"{path}: {text} ends before it begins")
    return [begin + timedelta(days=n) for n in range((end - begin).days + 1)]


def _check_names(regime: Regime) -> None:
    known = [each.id for each in regime.counters]
    if len(set(known)) != len(known):
        raise KeysWrong("counters: an id stands there twice")
    used = {
        "straight.counters": regime.straight.counters,
        "watch.people": regime.watch.people,
        "watch.trapped": regime.watch.trapped,
        **{f"rules[{n}]": (*rule.sum, rule.of) for n, rule in enumerate(regime.rules)},
    }
    for path, names in used.items():
        if unknown := sorted(set(names) - set(known)):
            raise KeysWrong(f"{path}: {unknown[0]} is no counter")


def _name(text: str) -> str:
    if not (text.replace("_", "").isalnum() and text.isascii() and text.islower()):
        raise ValueError(text)
    return text


def _days(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 100:
        raise ValueError(text)
    return int(text)
