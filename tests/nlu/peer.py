"""Rasa's default pipeline on the data of `measuring`: `python -m tests.nlu.peer DO WHAT FILE`.

`examples` writes what it learns from, `guesses --model MODEL` what it makes of the rest. It does
not know how it is trained (`tests/benchmarks/stock.py`) nor what is made of the guesses.
"""

import argparse
import asyncio
import json
from pathlib import Path
from typing import Any, Callable, Dict, List, Text, Tuple

from tests.nlu import measuring
from tests.nlu.measuring import FOREIGN, Pairs
from tests.nlu.pipeline import Guess

# isort: split
import yaml
from rasa.core.agent import Agent

#: Ranked first where the default gate refuses a guess; what stands behind it is the guess.
_FALLBACK = "nlu_fallback"

_WHAT: Dict[Text, Callable[[], Tuple[Pairs, Dict[Text, Pairs]]]] = {
    "clinc": measuring.clinc,
    "banking": measuring.banking,
}


def examples(learned: Pairs) -> Text:
    """A file of Rasa's."""
    by_label: Dict[Text, List[Text]] = {}
    for text, label in learned:
        by_label.setdefault(label, []).append(f"- {text}\n")
    blocks = [
        {"intent": label, "examples": "".join(lines)} for label, lines in sorted(by_label.items())
    ]
    return yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True, sort_keys=False)


def guesses(asked: Dict[Text, Pairs], model: Path) -> Dict[Text, Any]:
    """Rows as of our own pipeline: the guess before the default gate."""
    agent = Agent.load(str(model))
    loop = asyncio.new_event_loop()
    found = {
        part: [
            measuring.row_of(label, guess_of(loop.run_until_complete(agent.parse_message(text))))
            for text, label in rows
        ]
        for part, rows in asked.items()
    }
    loop.close()
    return {**found, "foreign": FOREIGN}


def guess_of(parsed: Dict[Text, Any]) -> Guess:
    first, second = [one for one in parsed["intent_ranking"] if one["name"] != _FALLBACK][:2]
    lead = first["confidence"] - second["confidence"]
    return Guess(first["name"], first["confidence"], lead)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("do", choices=["examples", "guesses"])
    parser.add_argument("what", choices=sorted(_WHAT))
    parser.add_argument("file", type=Path)
    parser.add_argument("--model", type=Path)
    options = parser.parse_args()
    learned, asked = _WHAT[options.what]()
    if options.do == "examples":
        options.file.write_text(examples(learned), encoding="utf-8")
    else:
        options.file.write_text(json.dumps(guesses(asked, options.model)), encoding="utf-8")


if __name__ == "__main__":
    main()
