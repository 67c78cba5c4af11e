"""Emergencies are told from everyday talk by the direction that was learned."""

from pathlib import Path

import numpy as np
import pytest

from knowledge import domain
from knowledge.domain import Domain
from knowledge.encoding import FakeEncoder
from knowledge.evaluation.learning import direction

EMERGENCIES = ["the house is on fire", "flood in the house", "fire and smoke", "flood is rising"]
EVERYDAY = ["play some jazz", "book a table", "play the next song", "a table for two"]


@pytest.fixture
def learned() -> Domain:
    encoder = FakeEncoder()
    found, bias = direction(encoder.encode(EMERGENCIES), encoder.encode(EVERYDAY))
    return Domain(direction=found, bias=bias)


def test_told_apart(learned: Domain) -> None:
    encoder = FakeEncoder()
    assert learned.about(encoder.encode(["there is a fire and a flood"])) > 0
    assert learned.about(encoder.encode(["play a song at the table"])) < 0


def test_kept_in_a_file(learned: Domain, tmp_path: Path) -> None:
    domain.save({"some-encoder": learned}, tmp_path / "domain.npz")
    found = domain.load(tmp_path / "domain.npz")["some-encoder"]
    assert np.array_equal(found.direction, learned.direction)
    assert found.bias == pytest.approx(learned.bias)
