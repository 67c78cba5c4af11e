"""Emergencies are told from everyday talk by the direction that was learned."""

from pathlib import Path

import pytest

from knowledge import domain
from knowledge.domain import Domain
from knowledge.encoding import FakeEncoder
from knowledge.evaluation import telling

EMERGENCIES = ["the house is on fire", "flood in the house", "fire and smoke", "flood is rising"]
EVERYDAY = ["play some jazz", "book a table", "play the next song", "a table for two"]


@pytest.fixture
def learned() -> Domain:
    return telling.learned(FakeEncoder(), EMERGENCIES, EVERYDAY[:2], EVERYDAY[2:])


@pytest.mark.parametrize(
    ("text", "emergency"),
    [("there is a fire and a flood", True), ("play a song at the table", False)],
)
def test_told_apart(learned: Domain, text: str, emergency: bool) -> None:
    assert (learned.about(text, FakeEncoder().encode([text])) > 0) is emergency


def test_kept_in_a_file(learned: Domain, tmp_path: Path) -> None:
    domain.save({"some-encoder": learned}, tmp_path / "domain.npz")
    found = domain.load(tmp_path / "domain.npz")["some-encoder"]
    assert found.pieces == pytest.approx(learned.pieces, abs=1e-2)
    assert found.direction == pytest.approx(learned.direction, abs=1e-2)
    assert found.bias == pytest.approx(learned.bias, abs=1e-2)
