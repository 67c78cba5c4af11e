"""What an excerpt is cited by stays the same while the text around it changes."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.documents.model import Document, Excerpt


def _excerpt(**said: Any) -> Excerpt:
    return Excerpt(**({"text": "x"} | said))


def _document(*excerpts: Excerpt) -> Document:
    return Document(
        id="plan:example",
        title="Example",
        publisher=None,
        year=None,
        language="en",
        file_name="example.txt",
        sha256="0",
        excerpts=excerpts,
    )


AIMS = ("Part One", "3. Primary objectives")
NAMES: list[tuple[str, Excerpt, str]] = [
    ("an article", _excerpt(number=44, article="第四十四条", page=9, headings=AIMS), "44"),
    ("its second part", _excerpt(number=44, article="第四十四条", part=2, parts=2), "44.2"),
    ("a section", _excerpt(headings=AIMS, page=9), "§3-primary-objectives"),
    ("a section's third part", _excerpt(headings=AIMS, part=3), "§3-primary-objectives.3"),
    ("a Chinese section", _excerpt(headings=("（二）主要目标",)), "§二-主要目标"),
    ("a page", _excerpt(page=12), "p12"),
    ("a page below a heading of signs alone", _excerpt(headings=("***",), page=12), "p12"),
    ("what stands before everything", _excerpt(), "0"),
]


@pytest.mark.parametrize(
    ("excerpt", "name"), [n[1:] for n in NAMES], ids=[label for label, _, _ in NAMES]
)
def test_where_it_stands_names_it(excerpt: Excerpt, name: str) -> None:
    assert _document(excerpt).anchors == (name,)
    assert _document(excerpt).excerpt_id(0) == f"plan:example#{name}"


def test_all_names_differ() -> None:
    twice = _document(*(excerpt for _, excerpt, _ in NAMES), *(e for _, e, _ in NAMES))
    assert len(set(twice.anchors)) == len(twice.anchors)
    assert _document(_excerpt(page=4), _excerpt(page=4)).anchors == ("p4", "p4~2")


def test_a_new_version_leaves_the_names() -> None:
    """A preamble comes, an article goes, another grows so long that it is cut in two."""
    before = _document(*(_excerpt(number=number) for number in (1, 2, 3)), _excerpt(headings=AIMS))
    longer = replace(before.excerpts[2], parts=2)
    after = replace(
        before,
        excerpts=(
            _excerpt(),
            before.excerpts[0],
            longer,
            replace(longer, part=2),
            before.excerpts[3],
        ),
    )
    assert before.anchors == ("1", "2", "3", "§3-primary-objectives")
    assert after.anchors == ("0", "1", "3", "3.2", "§3-primary-objectives")
