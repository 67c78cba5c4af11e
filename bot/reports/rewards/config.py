"""What rewards there are and within which bounds, read from a file.

It does not know any report.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("rewards.yml")


class RewardRulesBroken(Exception):
    """The file of rewards is not as its head says."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`names`: by language; bounds in minor units, inclusive."""

    code: str
    names: Mapping[str, str]
    least: int
    most: int


@dataclass(frozen=True, kw_only=True)
class RewardRules:
    """`currency`: ISO 4217; `decimals`: how many digits its minor unit has."""

    currency: str
    decimals: int
    rules: Mapping[str, Rule]

    def written(self, amount_minor: int) -> str:
        """As people write it: 500.00 CNY."""
        return f"{amount_minor / 10**self.decimals:.{self.decimals}f} {self.currency}"


def load(file: Path = FILE) -> RewardRules:
    """Raises RewardRulesBroken."""
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
        rules = {code: _rule(code, dict(rule)) for code, rule in found["rules"].items()}
        currency, decimals = str(found["currency"]), int(found["decimals"])
    except (AttributeError, TypeError, KeyError, ValueError, yaml.YAMLError) as error:
        raise RewardRulesBroken(f"{file}: {error}") from None
    return RewardRules(currency=currency, decimals=decimals, rules=rules)


def _rule(code: str, found: dict[str, Any]) -> Rule:
    least, most = int(found.pop("least")), int(found.pop("most"))
    if not 0 < least <= most or not {"zh", "en"} <= set(found):
        raise ValueError(f"{code}: needs zh, en, and 0 < least <= most")
    return Rule(code=code, names=found, least=least, most=most)
