"""Whatever can be wrong with an alert has a sentence for whoever drafted it."""

import pytest

from bot.alerts import errors
from bot.alerts.cap import CapProblem, CapProblemCode
from bot.alerts.content import ProblemCode
from bot.alerts.preview import NO_LANE, NOBODY, OUTSIDE, TOO_SLOW
from bot.alerts.records import State
from bot.broadcast.ledger import DeliveryState
from bot.words.catalogue import Words

WORDS = Words.load()
FATAL = [code for code in CapProblemCode if CapProblem(element="", code=code).fatal]


def _errors(base: type[errors.AlertsError]) -> list[type[errors.AlertsError]]:
    return [base, *(each for child in base.__subclasses__() for each in _errors(child))]


KEYS = [
    *(f"problem_{code}" for code in (*ProblemCode, *FATAL, NO_LANE, NOBODY, OUTSIDE, TOO_SLOW)),
    # What a preview says of references carries the error's own key.
    *(f"problem_{error.key}" for error in (errors.ReferenceEnded, errors.ReferenceExpired)),
    f"problem_{errors.StatusFixed.key}",
    *(error.key for error in _errors(errors.AlertsError)),
    *(f"state_{state}" for state in State),
    *(f"delivery_{state}" for state in DeliveryState),
]


@pytest.mark.parametrize("key", sorted(set(KEYS)))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_there_is_a_sentence(key: str, language: str) -> None:
    assert f"alerts.{key}" in WORDS.keys(language)
    assert WORDS.placeholders(f"alerts.{key}", language) <= {"detail"}
