"""What tests of the encoder's training share: a tiny folder of data, and a teacher of words."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.encoder.teacher import DIMENSION, Halves, Teacher

TATOEBA = "\ufeffFire!\t着火了！\tCC-BY\nThe water rises.\t水涨了。\tCC-BY\n"
CEDICT = (
    "火灾\tserious fire (in a city etc)/CL:場|场[chang2]\n"
    "洪水\tdeluge/flood\n"
    "洪水\tsurname Hong\n"
    "东日本\tsee 東日本|东日本[dong1 ri4 ben3]\n"
    "五常\tsee 五常市[Wu3 chang2 Shi4]/the Permanent Five (of the UN)/(abbr.)/a/b\n"
)
UNIT = (
    "<tu><tuv xml:lang='en'><seg>sentence {n}</seg></tuv>"
    "<tuv xml:lang='zh'><seg>句子{n}</seg></tuv></tu>"
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of real data's form, with two to six entries a source."""
    for folder in ("parallel/ntrex", "parallel/tico19", "dialogue"):
        (tmp_path / folder).mkdir(parents=True)
    parallel, dialogue = tmp_path / "parallel", tmp_path / "dialogue"
    units = "".join(UNIT.format(n=n) for n in range(6))
    clinc = {"train": [["set a timer", "timer"]], "oos": [["set a timer", "oos"]]}
    for path, text in {
        parallel / "tatoeba_cmn_eng.tsv": TATOEBA,
        parallel / "cc_cedict_simplified_en.tsv": CEDICT,
        parallel / "ntrex" / "newstest2019-src.eng.txt": "The river\u2028is high.\nIt burns.\n",
        parallel / "ntrex" / "newstest2019-ref.zho_Hans.txt": "河水很高。\n起火了。\n",
        parallel / "tico19" / "all.en-zh.tmx": f"<tmx><body>{units}</body></tmx>",
        dialogue / "clinc_oos_data_full.json": json.dumps(clinc),
        dialogue / "banking77_train.csv": 'text,category\n"Where is it,\nmy card?",card\n',
    }.items():
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def teacher() -> Teacher:
    """Each word is a direction of its own: texts with the same words are the same."""
    return Teacher(words_hashed)


def words_hashed(texts: Sequence[str]) -> Halves:
    """float16[n, 384] unit vectors."""
    vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
    for row, text in zip(vectors, texts, strict=True):
        for word in text.lower().replace(".", "").split():
            digest = hashlib.blake2b(word.encode(), digest_size=4).digest()
            row += np.random.default_rng(int.from_bytes(digest)).normal(size=DIMENSION)
    unit: Halves = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16)
    return unit
