"""Weighs the classifier's guesses by the question that is open: its answer is likelier than a wish.

It does not know forms of words (`steering` does), nor what the question was about.
"""

from collections import Counter
from typing import AbstractSet, Any, Dict, List, Optional, Text

_LIKELY, _POSSIBLE = 8.0, 3.0
#: Said in answer to any question.
_ANY = {"skip": _POSSIBLE, "cancel": _POSSIBLE}
_YES_OR_NO = {"affirm": _LIKELY, "deny": _LIKELY, **_ANY}
#: By what an intent's probability is multiplied after a question of that kind. By five-fold
#: cross-validation: so, 96 % of all places are taken for the place that was asked for, and 2.4 % of
#: all other wishes (docs/decisions/0066).
WEIGHTS: Dict[Text, Dict[Text, float]] = {
    "place": {"inform_place": _LIKELY, **_ANY},
    "people": {"inform_count": _LIKELY, "deny": _POSSIBLE, "affirm": _POSSIBLE, **_ANY},
    "text": {"inform": _LIKELY, **_ANY},
    "hazard": {"inform": _LIKELY, **_ANY},
    "confirm": _YES_OR_NO,
    "resume": _YES_OR_NO,
    "sure": _YES_OR_NO,
    "consent": _YES_OR_NO,
    "join": _YES_OR_NO,
}
#: What a message names makes it an answer so much more: people anywhere, a place where one is
#: asked for.
_NAMED = {"place": "inform_place", "count": "inform_count"}
_IF_NAMED = 3.0
#: With a question open it is one thing to tell of a hazard and to describe one.
_SAME = {"report_hazard": "inform"}
#: A yes that the classifier itself hardly believes in is none, whatever was asked: 0.09 of a yes in
#: "affirm{…}" has subscribed somebody.
_LEAST_YES = 0.15
#: Said in the middle of a guide, elsewhere there is no step to take; and what refuses to guess.
_NO_ANSWERS = frozenset({"next_step", "previous_step", "situation_changed", "nlu_fallback"})


def likeliest(
    kind: Text, ranking: List[Dict[Text, Any]], entities: AbstractSet[Text]
) -> Optional[Text]:
    """The intent of a message after a question of that kind; None where the kind weighs nothing.

    `ranking`: dicts with `name` and `confidence`; `entities`: names of what was found.
    """
    weights = WEIGHTS.get(kind)
    if weights is None:
        return None
    shares: Counter[Text] = Counter()
    for guess in ranking:
        if guess["name"] not in _NO_ANSWERS:
            shares[_SAME.get(guess["name"], guess["name"])] += guess["confidence"]
    least = _LEAST_YES * sum(shares.values())
    for intent, weight in weights.items():
        if intent != "affirm" or shares[intent] >= least:
            shares[intent] *= weight
    for entity, answer in _NAMED.items():
        if entity in entities and (entity == "count" or kind == "place"):
            shares[answer] *= _IF_NAMED
    return max(shares, key=lambda intent: shares[intent])
