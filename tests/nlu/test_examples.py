"""The examples: every intent in every language, enough of them, none under two intents."""

from pathlib import Path

import pytest
import yaml

NLU = Path(__file__).resolve().parents[2] / "nlu"
LANGUAGES = ("zh", "en")
INTENTS = set(yaml.safe_load((NLU / "domain/domain.yml").read_text("utf-8"))["intents"])
LEAST, LEAST_OUT_OF_SCOPE = 25, 60


def examples(language):
    found = {}
    for file in sorted((NLU / "data/nlu" / language).glob("*.yml")):
        for block in yaml.safe_load(file.read_text("utf-8"))["nlu"]:
            lines = [line[2:].strip() for line in block["examples"].splitlines()]
            found.setdefault(block["intent"], []).extend(lines)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_examples_enough(language):
    found = examples(language)
    assert set(found) == INTENTS
    few = {i: len(e) for i, e in found.items() if len(set(e)) < LEAST}
    assert not few
    assert len(set(found["out_of_scope"])) >= LEAST_OUT_OF_SCOPE


def test_no_example_stands_under_two_intents():
    owner = {}
    for language in LANGUAGES:
        for intent, lines in examples(language).items():
            for line in lines:
                assert owner.setdefault(line.casefold(), intent) == intent, line
