"""Which language somebody gets when there are no words in theirs: one order for everything we say.

It does not know what is said, nor which languages there are.
"""

from collections.abc import Collection, Iterator

#: Whoever writes these regions' Chinese without naming a script reads traditional characters.
SCRIPTS = {"zh-TW": "zh-Hant", "zh-HK": "zh-Hant", "zh-MO": "zh-Hant"}
#: By primary language, those tried in turn. Speakers of China's own languages learn Chinese at
#: school; whoever else is in the country is likelier to read English.
ORDER = {
    **dict.fromkeys(("zh", "yue", "wuu", "nan", "hak"), ("zh", "en")),
    **dict.fromkeys(("ug", "bo", "mn", "kk", "ky", "za", "ii"), ("zh", "en")),
}
DEFAULT = ("en", "zh")


def nearest(asked: str, available: Collection[str]) -> str | None:
    """The best of the available BCP-47 tags for a reader of `asked`; None where there are none.

    First RFC 4647 lookup (section 3.4: the tag, then ever shorter ones), with the script that a
    region implies; then any other tag of that language; then the declared order; then the first.
    """
    spelled = {tag.lower(): tag for tag in available}
    for wanted in _wanted(asked):
        if found := spelled.get(wanted.lower()) or _relative(wanted, available):
            return found
    return next(iter(available), None)


def is_own(asked: str, given: str) -> bool:
    """Whether who asked for one tag reads the other without help: same language, same script.

    `zh-Hant` is not `zh`, whose characters are simplified.
    """
    if _primary(asked) != _primary(given):
        return False
    scripts = {_script(asked), _script(given)} - {None}
    return len(scripts) < 2


def _wanted(asked: str) -> Iterator[str]:
    parts = asked.split("-")
    while parts:
        tag = "-".join(parts)
        yield tag
        if tag in SCRIPTS:
            yield SCRIPTS[tag]
        parts.pop()
        if parts and len(parts[-1]) == 1:
            parts.pop()  # a singleton says nothing without what follows it (RFC 4647, 3.4)
    yield from ORDER.get(_primary(asked), DEFAULT)


def _relative(wanted: str, available: Collection[str]) -> str | None:
    """Of a bare language: one of its regions or scripts."""
    near = sorted(tag for tag in available if tag.lower().startswith(f"{wanted.lower()}-"))
    return near[0] if near and "-" not in wanted else None


def _primary(tag: str) -> str:
    return tag.split("-")[0].lower()


def _script(tag: str) -> str | None:
    named = next((part.title() for part in tag.split("-")[1:] if len(part) == 4), None)
    if named or _primary(tag) != "zh":
        return named
    region = "-".join(tag.split("-")[:2])
    return SCRIPTS.get(region, "zh-Hans").removeprefix("zh-")
