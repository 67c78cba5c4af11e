"""The domain, the registry and bot/words agree."""

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.registry import actions_of
from bot.replies import KeyedReply
from tests.actions.world import WORDS, World

ROOT = Path(__file__).resolve().parents[2]
DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "nlu/domain/domain.yml").read_text("utf-8"))
RULES: dict[str, Any] = yaml.safe_load((ROOT / "nlu/data/rules/rules.yml").read_text("utf-8"))


def test_every_action_of_the_domain_is_registered_and_the_other_way_round() -> None:
    assert {each.name() for each in actions_of(World().services)} == set(DOMAIN["actions"])


def test_every_intent_has_a_rule() -> None:
    ruled = {
        step["intent"] for rule in RULES["rules"] for step in rule["steps"] if "intent" in step
    }
    assert ruled == {*DOMAIN["intents"], "nlu_fallback"}


@pytest.mark.parametrize("language", WORDS.languages)
def test_every_response_of_the_domain_is_a_key_that_we_can_say(language: str) -> None:
    for variants in DOMAIN["responses"].values():
        for variant in variants:
            assert set(variant) == {"custom"}
            assert WORDS.say(KeyedReply.model_validate(variant["custom"]).key, language)


def keys_in(file: Path) -> set[str]:
    """Every string of the module that looks like a key of bot/words."""
    topics = "dialogue reports residents answers gateway alerts triage".split()
    topics += "guides drills circles handover".split()
    found = {
        node.value
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    names = {
        text for text in found if text.split(".")[0] in topics and "." in text and " " not in text
    }
    return {name for name in names if not name.endswith(("_", "."))}


@pytest.mark.parametrize("file", sorted((ROOT / "actions").glob("*.py")), ids=lambda f: f.stem)
def test_every_key_in_the_actions_exists(file: Path) -> None:
    questions = {"report.", "facility.", "alerts.place", "subscribe.", "data."}
    keys = {key for key in keys_in(file) if not key.startswith(tuple(questions))}
    assert not {key for key in keys if not WORDS.has(key)}


def test_zh_and_en_of_the_dialogue_have_the_same_keys_and_placeholders() -> None:
    zh, en = (
        {k for k in WORDS.keys(lang) if k.startswith(("dialogue.", "guides.", "drills."))}
        for lang in ("zh", "en")
    )
    assert zh == en
    assert {k for k in zh if WORDS.placeholders(k, "zh") != WORDS.placeholders(k, "en")} == set()
