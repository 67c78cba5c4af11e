"""Guesses for texts that were not learned from, as JSON: `python -m tests.nlu.measuring WHAT FILE`.

Runs in the engine's Python for `tests/benchmarks/understanding.py`. It does not know what is made
of the guesses.
"""

import asyncio
import csv
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence, Text, Tuple

from tests.nlu.pipeline import Guess, Pipeline, gates

# isort: split
import numpy as np
import yaml
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sklearn.model_selection import StratifiedKFold

from nlu.models import newest
from nlu.training import train

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "nlu" / "data" / "nlu"
EXAM = Path(__file__).with_name("exam.yml")
DIALOGUE = ROOT.parent / "shared" / "data" / "dialogue"
LANGUAGES, FOLDS = ("zh", "en"), 5
#: Answers exist only after a question: the one that is open when such a sentence is said.
ASKED = {
    "inform": "report.text",
    "inform_place": "report.place",
    "inform_count": "report.people",
    "skip": "report.place",
    "cancel": "report.place",
    "affirm": "report.confirm",
    "deny": "report.confirm",
    "next_step": "guide.step",
    "previous_step": "guide.step",
    "situation_changed": "guide.step",
}
#: What is open when somebody who was asked says something else.
INTERRUPTED = "subscribe.place"
#: What a text without an intent of CLINC150's is called there.
FOREIGN = "oos"

Row = Dict[Text, Any]
Pairs = List[Tuple[Text, Text]]


def examples() -> List[Tuple[Text, Text, Text]]:
    """(text, intent, language), each text once."""
    found: Dict[Text, Tuple[Text, Text, Text]] = {}
    for language in LANGUAGES:
        for file in sorted((EXAMPLES / language).glob("*.yml")):
            for block in yaml.safe_load(file.read_text("utf-8"))["nlu"]:
                for line in block["examples"].splitlines():
                    text = line[2:].strip()
                    found.setdefault(text.casefold(), (text, block["intent"], language))
    return list(found.values())


def unseen(exam: Dict[Text, Dict[Text, List[Text]]]) -> List[Tuple[Text, Text, Text]]:
    """The exam's rows without the sentences that meanwhile are examples too."""
    known = {plain(text) for text, _, _ in examples()}
    return [
        (text, intent, language)
        for language, intents in exam.items()
        for intent, texts in intents.items()
        for text in texts
        if plain(text) not in known
    ]


def plain(text: Text) -> Text:
    """Letters and digits alone: two texts that differ in nothing else are one."""
    return "".join(character for character in text.casefold() if character.isalnum())


def cross_validation() -> Dict[Text, Any]:
    """Every example guessed by a pipeline that learned from the four fifths without it."""
    rows = examples()
    strata = [f"{language} {intent}" for _, intent, language in rows]
    found: List[Row] = []
    for learned, asked in StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(rows, strata):
        pipeline = Pipeline().fit([rows[i][0] for i in learned], [rows[i][1] for i in learned])
        guesses = pipeline.guesses([rows[i][0] for i in asked])
        found += [
            row_of(rows[i][1], guess, language=rows[i][2])
            for i, guess in zip(asked, guesses, strict=True)
        ]
    return {"rows": found, "gates": gates()}


def exam() -> Dict[Text, Any]:
    """The exam by the whole engine, gates and caution too.

    Three times: no question open; answers after their question, all else with none open; and all
    that is no answer while a place is asked for.
    """
    rows = unseen(yaml.safe_load(EXAM.read_text("utf-8")))
    with tempfile.TemporaryDirectory(prefix="fenghuo-exam-") as folder:
        begun = time.monotonic()
        train(Path(folder))
        training = time.monotonic() - begun
        agent = Agent.load(str(newest(Path(folder))))
    alone, taken = _heard(agent, [(row, None) for row in rows])
    after, _ = _heard(agent, [(row, ASKED.get(row[1])) for row in rows])
    between, _ = _heard(agent, [(row, INTERRUPTED) for row in rows if row[1] not in ASKED])
    return {
        "rows": alone,
        "after_question": after,
        "between": between,
        "training_s": training,
        "examples": len(examples()),
        "ms": float(np.median(taken)),
    }


def _heard(
    agent: Agent, asked: Sequence[Tuple[Tuple[Text, Text, Text], Optional[Text]]]
) -> Tuple[List[Row], List[float]]:
    """What the engine takes each text for with that question open, and how many ms it took."""
    found, taken = [], []
    loop = asyncio.new_event_loop()
    for (text, intent, language), question in asked:
        slots = [SlotSet("open_question", question)]
        tracker = DialogueStateTracker.from_events("exam", slots, agent.domain.slots)
        begun = time.perf_counter()
        parsing = agent.processor.parse_message(UserMessage(text), tracker)
        label = loop.run_until_complete(parsing)["intent"]["name"]
        taken.append((time.perf_counter() - begun) * 1000)
        found.append({"text": text, "truth": intent, "label": label, "language": language})
    loop.close()
    return found, taken


def clinc() -> Tuple[Pairs, Dict[Text, Pairs]]:
    """CLINC150 with its 100 out-of-scope examples as one more label: learned, and asked by part."""
    file = DIALOGUE / "clinc_oos_data_full.json"
    parts: Dict[Text, Pairs] = json.loads(file.read_text("utf-8"))
    asked = {
        "validation": [*parts["val"], *parts["oos_val"]],
        "test": [*parts["test"], *parts["oos_test"]],
    }
    return [*parts["train"], *parts["oos_train"]], asked


def banking() -> Tuple[Pairs, Dict[Text, Pairs]]:
    """BANKING77, which has nothing out of scope."""
    parts: Dict[Text, Pairs] = {}
    for part in ("train", "test"):
        with (DIALOGUE / f"banking77_{part}.csv").open(encoding="utf-8", newline="") as file:
            parts[part] = [(row["text"], row["category"]) for row in csv.DictReader(file)]
    return parts["train"], {"test": parts["test"]}


def _asked(learned: Pairs, asked: Dict[Text, Pairs]) -> Dict[Text, Any]:
    begun = time.monotonic()
    pipeline = Pipeline().fit(*zip(*learned, strict=True))
    training = time.monotonic() - begun
    found: Dict[Text, List[Row]] = {}
    for part, rows in asked.items():
        guesses = pipeline.guesses([text for text, _ in rows])
        found[part] = [
            row_of(label, guess) for (_, label), guess in zip(rows, guesses, strict=True)
        ]
    return {**found, "foreign": FOREIGN, "training_s": training}


def row_of(truth: Text, guess: Guess, **more: Text) -> Row:
    return {"truth": truth, **guess._asdict(), **more}


_WHAT: Dict[Text, Callable[[], Dict[Text, Any]]] = {
    "cross-validation": cross_validation,
    "exam": exam,
    "clinc": lambda: _asked(*clinc()),
    "banking": lambda: _asked(*banking()),
}

if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(_WHAT[sys.argv[1]]()), encoding="utf-8")
