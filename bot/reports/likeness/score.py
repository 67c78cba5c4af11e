"""How likely two reports tell of the same event, and from where on we say so.

It does not know how the weights came about: tests/bot/reports/pairs/learning.py makes them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import yaml

from bot.reports.likeness.features import Numbers, features
from bot.reports.likeness.traits import Traits

#: From here on the two are taken for one event. Of the pairs for choosing, parts of the scenes
#: held out in turn, 96 % of those that reach it are one, and 80 % of those that are one reach it.
SAME = 0.75
#: From here on whoever files is asked whether it is: 92 % of those that are one.
OFFER = 0.35


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A logistic regression: `weights` by name; what has none counts nothing."""

    bias: float
    weights: Mapping[str, float]

    @classmethod
    def load(cls) -> "Scale":
        text = resources.files(__package__).joinpath("weights.yml").read_text(encoding="utf-8")
        read = yaml.safe_load(text)
        return cls(bias=read["bias"], weights=read["weights"])

    def of(self, one: Traits, other: Traits) -> float:
        """0 … 1; the same whichever is named first."""
        return self.weigh(features(one, other))

    def weigh(self, numbers: Numbers) -> float:
        known = self.weights
        total = math.fsum([self.bias, *(known.get(n, 0.0) * told for n, told in numbers.items())])
        return 1 / (1 + math.exp(-total))
