"""Words what is wrong with an article's text for whoever writes it, with the names on the form.

It does not know how a text is checked, nor where on a page the sentence stands.
"""

from bot.articles.errors import TextProblem, TextsInvalid
from bot.articles.fields import SOURCES
from bot.words.catalogue import Words

#: Codes of closed vocabularies, by the key of the text that holds them.
_VOCABULARIES = ("hazard", "phase", "urgency", "setting", "audience", "language")


def worded(problem: TextProblem, words: Words, language: str) -> str:
    """What is wrong and what to do, in one or two sentences."""
    values = dict(problem.fault.values)
    key = values.get("name", "")
    told = {
        name: _value(name, value, key, words, language) or words.say("faults.none", language)
        for name, value in values.items()
    }
    return words.say(f"faults.{problem.fault.code}", language, **told)


def by_text(error: TextsInvalid, words: Words, language: str) -> dict[str, str]:
    """`texts.<language>` → everything that is wrong with it."""
    found: dict[str, list[str]] = {}
    for problem in error.problems:
        said = worded(problem, words, language)
        found.setdefault(f"texts.{problem.language}", []).append(said)
    return {field: " ".join(said) for field, said in found.items()}


def key_name(key: str, words: Words, language: str) -> str:
    """What a key of the text is called on the form; as it is where it has no name."""
    head, _, part = key.partition(".")
    if part and head in SOURCES:
        source = words.say(f"knowledge.field_{head}", language)
        return f"{source}, {_named((f'knowledge.source_{part}',), part, words, language)}"
    return _named((f"knowledge.field_{key}",), key, words, language)


def _value(name: str, value: str, key: str, words: Words, language: str) -> str:
    match name:
        case "name":
            return key_name(value, words, language)
        case "twin":
            return _choice("language", value, words, language)
        case "value" | "here" | "there" | "allowed" if key in _VOCABULARIES:
            return _listed(key, value, words, language)
    return value


def _listed(key: str, codes: str, words: Words, language: str) -> str:
    return words.listed((_choice(key, one, words, language) for one in codes.split(", ")), language)


def _choice(key: str, code: str, words: Words, language: str) -> str:
    keys: tuple[str, ...] = (f"knowledge.{key}_{code}",)
    if key == "hazard":
        keys = (*keys, f"reports.hazard_{code}")
    elif key == "language":
        keys = (f"console.language_{code}",)
    return _named(keys, code, words, language)


def _named(keys: tuple[str, ...], otherwise: str, words: Words, language: str) -> str:
    return next((words.say(key, language) for key in keys if words.has(key)), otherwise)
