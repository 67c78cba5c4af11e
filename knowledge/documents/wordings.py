"""Puts a question into the words that laws use, by the shipped table.

It does not know what any excerpt says.
"""

import re
from collections.abc import Mapping, Sequence
from importlib import resources

import yaml

from knowledge.tokens import has_han, normalise

Wordings = Mapping[str, Sequence[tuple[re.Pattern[str], str]]]


def load() -> Wordings:
    """Language → (what people say, what laws say), in the table's order."""
    text = resources.files("knowledge.documents").joinpath("wordings.yml")
    table = yaml.load(text.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {
        language: [(re.compile(said), put) for said, put in entries.items()]
        for language, entries in table.items()
    }


def reworded(question: str, wordings: Wordings) -> str:
    """The question, normalised, as a law would put it."""
    flat = normalise(question)
    for said, put in wordings["zh" if has_han(flat) else "en"]:
        flat = said.sub(put, flat)
    return flat
