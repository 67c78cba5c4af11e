"""Our cutting of texts is the `tokenizers` library's, number by number."""

import json
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer as TheirTokenizer

import knowledge
from encoder import tokenizer
from encoder.errors import ModelUnreadable
from encoder.static import MODEL
from encoder.tokenizer import Tokenizer, byte_piece

FILE = MODEL / "tokenizer.json"
ARTICLES = Path(knowledge.__file__).parent / "articles"
SAID = [
    line
    for path in sorted(ARTICLES.rglob("*.md"))[::40]
    for line in path.read_text(encoding="utf-8").splitlines()
]
PIECES = ("<unk>", *map(byte_piece, range(256)), "a", "b", "ab", "abc", "火", "灾", "火灾")


@pytest.fixture(scope="module")
def ours() -> Tokenizer:
    return tokenizer.read(FILE)


@pytest.fixture(scope="module")
def theirs() -> TheirTokenizer:
    return TheirTokenizer.from_file(str(FILE))


@pytest.fixture
def small() -> Tokenizer:
    """Every piece is as probable as the next: the fewest pieces win."""
    return Tokenizer({piece: (n, -5.0) for n, piece in enumerate(PIECES)}, {"災": "灾"})


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("nothing", ""),
        ("only spaces", " \t\n\u3000"),
        ("mixed", "我家gas漏了怎么办, 打120急救!"),
        ("traditional", "颱風來了，樓上漏電怎麼辦？"),
        ("full width", "ＡＥＤ１２０：１００～１２０次／分"),
        ("rare and new characters", "𠮷野家 😀 龘 \U0001fae8"),
        ("other scripts", "ΟΔΟΣ Straße İstanbul बाढ़ น้ำท่วม"),
        ("odd spaces", "one\u00a0two\u2003three\u0085four\u200bfive"),
        ("control characters", "a\x00b\x1cc\x7fd"),
        ("a piece of the machinery", "<unk> <0x41> <0xE7>"),
        ("long without a space", "水" * 500 + "x" * 500),
    ],
)
def test_as_the_library_cuts(
    ours: Tokenizer, theirs: TheirTokenizer, label: str, text: str
) -> None:
    assert ours.numbers(text) == theirs.encode(text, add_special_tokens=False).ids, label


def test_articles_as_the_library_cuts_them(ours: Tokenizer, theirs: TheirTokenizer) -> None:
    assert len(SAID) > 300
    cut = [encoded.ids for encoded in theirs.encode_batch(SAID, add_special_tokens=False)]
    assert [ours.numbers(text) for text in SAID] == cut


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=40))
def test_any_text_as_the_library_cuts_it(
    ours: Tokenizer, theirs: TheirTokenizer, text: str
) -> None:
    # Characters of a newer Unicode than one of the two knows are no fault of the cutting.
    assume(theirs.normalizer.normalize_str(text) == ours.normalise(text))
    assert ours.numbers(text) == theirs.encode(text, add_special_tokens=False).ids


@pytest.mark.parametrize(
    ("label", "text", "pieces"),
    [
        ("the longest", "abc", ["abc"]),
        ("nothing is lost behind a piece", "abcb", ["abc", "b"]),
        ("two ways of two pieces: the earlier start", "abab", ["ab", "ab"]),
        ("read as simplified", "火災", ["火灾"]),
        ("case", "ABC", ["abc"]),
        ("bytes of what is unknown", "é火", ["<0xC3>", "<0xA9>", "火"]),
        ("half a surrogate pair", "\ud800", ["<0x3F>"]),
    ],
)
def test_pieces(small: Tokenizer, label: str, text: str, pieces: list[str]) -> None:
    assert [PIECES[number] for number in small.numbers(text)] == pieces, label


@pytest.mark.parametrize(
    ("label", "content"),
    [
        ("no JSON", "{"),
        ("another kind of model", json.dumps({"model": {"vocab": {"a": 0}}, "normalizer": None})),
        ("no bytes", json.dumps({"model": {"vocab": [["a", -1]]}, "normalizer": {}})),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, label: str, content: str) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ModelUnreadable, match=r"tokenizer\.json"):
        tokenizer.read(path)
