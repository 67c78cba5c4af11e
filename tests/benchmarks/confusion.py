"""Writes which intents are taken for which others, a table a language.

It does not know who guessed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_TAKEN_FOR = 4
_HEAD = """# What is taken for what

Written by `./fenghuo bench understanding`; changes by hand are lost. "Taken for" has the {most}
most frequent mistakes. `nlu_fallback`: a gate refused the guess (confidence below {threshold}, or
less than {lead} before the next intent), so retrieval decides. The cross-validation is before
the gates.
"""

Guessed = Mapping[str, Any]


def page(exam: Sequence[Guessed], crossed: Sequence[Guessed], gates: Sequence[float]) -> str:
    """The page in Markdown. Rows have `truth`, `label` and `language`; nobody may be missing."""
    parts = [_HEAD.format(most=_TAKEN_FOR, threshold=gates[0], lead=gates[1])]
    for title, rows in (("The exam", exam), ("Five-fold cross-validation", crossed)):
        for language in dict.fromkeys(row["language"] for row in rows):
            own = [row for row in rows if row["language"] == language]
            parts.append("\n".join(_table(f"{title}, {language}", own)) + "\n")
    return "\n".join(parts)


def _table(title: str, rows: Sequence[Guessed]) -> Iterator[str]:
    by_truth: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        by_truth[row["truth"]][row["label"]] += 1
    right = sum(found[truth] for truth, found in by_truth.items())
    yield f"## {title}: {right / len(rows):.1%} of {len(rows):,}\n"
    yield "| intent | right | taken for |"
    yield "|---|---|---|"
    for truth, found in sorted(by_truth.items()):
        others = [(n, label) for label, n in found.most_common() if label != truth][:_TAKEN_FOR]
        taken = ", ".join(f"{label} {n}" for n, label in others)
        yield f"| {truth} | {found[truth]} / {found.total()} | {taken} |"
