"""Learns the weights of triage from its examples, and says how well unseen fifths were told apart.

`python -m bot.triage`, a minute on one core; the same bytes from the same examples. It does not
know the exam (tests/bot/triage_exam.yml).
"""

import sys

from bot.triage import learning
from bot.triage.features import Features
from bot.triage.lexicon import Lexicon
from bot.triage.recognise import WEIGHTS, write
from encoder import static


def main() -> None:
    features = Features(static.load(), Lexicon.load())
    learned = learning.learn(learning.read(), features)
    write(WEIGHTS, learned.weights)
    sys.stdout.write(
        f"gate {learned.weights.gate:.3f}; of unseen fifths: {learned.recall:.1%} of cries found, "
        f"{learned.false_alarms:.1%} of calm ones mistaken\n"
    )


if __name__ == "__main__":
    main()
