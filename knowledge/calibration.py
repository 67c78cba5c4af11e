"""Weighs the signals: which article answers best, and how surely it answers at all.

It does not know how the weights were learned (`knowledge.evaluation` does).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from knowledge.index import Scores

SHIPPED = Path(__file__).parent / "calibration.yml"
# For a language that the encoder does not speak, and for an encoder that nobody calibrated.
WORDS_ALONE = "words"
# For questions in a language that has no articles, answered in another.
ABROAD = "abroad"


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """`weights` over `signals.NAMES` rank; `sureness` over `sureness.NAMES`, plus `bias`, judges.

    An estimate from `gate` on is close enough.
    """

    weights: tuple[float, ...]
    sureness: tuple[float, ...]
    bias: float
    gate: float

    def ranks(self, signals: Scores) -> Scores:
        """float32[articles]: the higher, the better; a difference of 1 makes e times as likely."""
        ranked: Scores = signals @ np.asarray(self.weights, dtype=np.float32)
        return ranked

    def sure(self, features: Scores) -> float:
        """0–1: how surely the best article answers the question."""
        weighed = float(features @ np.asarray(self.sureness, dtype=np.float32)) + self.bias
        return float(1.0 / (1.0 + np.exp(-weighed)))


def load(path: Path = SHIPPED) -> Mapping[str, Mapping[str, Calibration]]:
    """Encoder name → language → calibration."""
    table = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {
        encoder: {
            language: Calibration(
                weights=tuple(entry["weights"]),
                sureness=tuple(entry["sureness"]),
                bias=entry["bias"],
                gate=entry["gate"],
            )
            for language, entry in languages.items()
        }
        for encoder, languages in table.items()
    }
