"""`./fenghuo bench [NAME …]`: measures, and writes `docs/benchmarks.md`.

It does not know how anything is measured.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.settings import ROOT
from tests.benchmarks import (
    audience,
    broadcast,
    chat,
    first_delivery,
    inbound,
    machine,
    pages,
    places,
    report,
    reports,
    retrieval,
    scale,
    sending,
    starting,
    texting,
    turns,
    understanding,
)
from tests.benchmarks.figures import Section

PAGE = ROOT / "docs" / "benchmarks.md"

Benchmark = Callable[[Path], Section]


def main() -> None:
    options = _parser().parse_args()
    benchmarks = _benchmarks(options.stock, options.peer)
    unknown = [name for name in options.names if name not in benchmarks]
    if unknown:
        sys.exit(f"fenghuo bench: there is no {unknown[0]!r}; there are {', '.join(benchmarks)}")
    for name in options.names or benchmarks:
        _say(f"{name} …")
        before = machine.load()
        with tempfile.TemporaryDirectory(prefix="fenghuo-bench-", dir=options.folder) as folder:
            Path(folder).chmod(0o755)
            section = benchmarks[name](Path(folder))
        report.write(PAGE, section, machine.conditions(before))
        for row in section.rows:
            verdict = {None: "", True: "", False: "  ← falls short"}[row.met]
            _say(f"  {row.what}: {row.measured}  (at least: {row.floor or '–'}){verdict}")
    _say(f"written to {PAGE.relative_to(ROOT)}")


def _benchmarks(known: Path | None = None, peer: bool = False) -> dict[str, Benchmark]:
    return {
        "chat": partial(chat.measure, known=known),
        "first": first_delivery.measure,
        "broadcast": broadcast.measure,
        "audience": audience.measure,
        "sending": sending.measure,
        "start": starting.measure,
        "retrieval": retrieval.measure,
        "scale": scale.measure,
        "places": places.measure,
        "understanding": partial(understanding.measure, peer=peer),
        "turns": turns.measure,
        "inbound": partial(inbound.measure, known=known),
        "texting": texting.measure,
        "reports": reports.measure,
        "pages": pages.measure,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fenghuo bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(_benchmarks()))
    parser.add_argument(
        "--stock",
        type=Path,
        help="folder with models/ trained before: stock.tar.gz for chat, our own for inbound",
    )
    parser.add_argument(
        "--peer",
        action="store_true",
        help="understanding: train Rasa's default pipeline on the same data too (an hour or more)",
    )
    parser.add_argument("--folder", type=Path, help="where the temporary data folders are made")
    return parser


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
