"""Learns from tweets of disasters what a text looks like that tells of anything.

`python -m bot.reports.informative FOLDER`, half a minute on one core; the same bytes from the same
tweets. FOLDER has CrisisLexT26 (github.com/sajao/CrisisLex, MIT; Olteanu, Vieweg and Castillo,
CSCW 2015), which is not shipped. It does not know how good the weights are: `python -m
tests.benchmarks.informative` leaves one disaster out at a time.
"""

import sys
from pathlib import Path

import numpy as np

from bot.reports.informative import learning
from bot.reports.informative.recognise import WEIGHTS, write


def main() -> None:
    tweets = learning.read(Path(sys.argv[1]))
    table = learning.table_of([one.text for one in tweets])
    informative = np.array([one.informative for one in tweets])
    found = learning.fit(table, informative, np.array([one.disaster for one in tweets]))
    write(WEIGHTS, learning.weights_of(found, table))
    sys.stdout.write(f"{len(tweets):,} tweets\n")


if __name__ == "__main__":
    main()
