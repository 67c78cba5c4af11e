"""Reads more wordings of what each article answers: `wordings/*.yml`, id → language → texts.

They are only searched by, never shown: so they lie beside the articles and not in their heads. It
does not know which articles exist.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.errors import ArticleInvalid
from knowledge.faults import fault
from knowledge.hazards import LANGUAGES


@dataclass(frozen=True, kw_only=True)
class Wordings:
    """Texts by (language, article id), and the file and line where each article is named."""

    texts: dict[tuple[str, str], tuple[str, ...]]
    named: dict[str, tuple[Path, int]]


def load(folder: Path) -> Wordings:
    """Every file of the folder; nothing where there is none. Raises ArticleInvalid."""
    found = Wordings(texts={}, named={})
    for path in sorted(folder.glob("*.yml")):
        for id, line, languages in _entries(path):
            if id in found.named:
                raise ArticleInvalid(path, line, fault("key_twice", name=id))
            found.named[id] = path, line
            for language, texts in languages.items():
                found.texts[language, id] = _texts(path, line, language, texts)
    return found


def _entries(path: Path) -> Iterator[tuple[str, int, dict[str, object]]]:
    try:
        text = path.read_text(encoding="utf-8")
        node, table = yaml.compose(text, yaml.CSafeLoader), yaml.load(text, yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise ArticleInvalid(path, line, fault("yaml", reason=error)) from None
    if not isinstance(node, yaml.MappingNode):
        raise ArticleInvalid(path, 1, fault("wordings_unlike"))
    for key, _ in node.value:
        line, languages = key.start_mark.line + 1, table.get(key.value)
        if not isinstance(languages, dict) or not {*languages} <= {*LANGUAGES}:
            unlike = fault("wordings_languages", id=key.value, allowed=", ".join(LANGUAGES))
            raise ArticleInvalid(path, line, unlike)
        yield key.value, line, languages


def _texts(path: Path, line: int, language: str, texts: object) -> tuple[str, ...]:
    if not isinstance(texts, list) or not all(isinstance(t, str) and t.strip() for t in texts):
        raise ArticleInvalid(path, line, fault("wordings_texts", language=language))
    return tuple(text.strip() for text in texts)
