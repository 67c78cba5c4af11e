"""Weighs the signals into one estimate, 0–1, that an article answers the question, and gates it.

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


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """Logistic weights over `signals.NAMES`; an estimate from `gate` on is close enough."""

    weights: tuple[float, ...]
    bias: float
    gate: float

    def logits(self, signals: Scores) -> Scores:
        """float32[articles]: the higher, the surer; 0 means as likely as not."""
        weighed: Scores = signals @ np.asarray(self.weights, dtype=np.float32) + self.bias
        return weighed


def load(path: Path = SHIPPED) -> Mapping[str, Mapping[str, Calibration]]:
    """Encoder name → language → calibration."""
    table = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {
        encoder: {
            language: Calibration(
                weights=tuple(entry["weights"]), bias=entry["bias"], gate=entry["gate"]
            )
            for language, entry in languages.items()
        }
        for encoder, languages in table.items()
    }


def estimate(logits: Scores) -> Scores:
    """The logistic function."""
    estimates: Scores = (1.0 / (1.0 + np.exp(-logits))).astype(np.float32)
    return estimates
