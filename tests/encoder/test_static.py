"""The encoder on numpy is the model that sentence-transformers loads, and needs nothing else."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from sentence_transformers import SentenceTransformer

import knowledge
from encoder import static
from encoder.errors import ModelUnreadable
from encoder.static import MODEL, StaticEncoder
from encoder.tokenizer import byte_piece
from encoder.weights import TENSOR
from knowledge.encoder import sources, vocabulary
from knowledge.encoder.measuring import first_hits

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / ".venv-engine" / "bin" / "python"
ARTICLES = Path(knowledge.__file__).parent / "articles"
SAID = [
    line
    for path in sorted(ARTICLES.rglob("*.md"))[::40]
    for line in path.read_text(encoding="utf-8").splitlines()
    if line.strip()
]
MOST_BYTES = 32_000_000
SLOWEST = 0.002
ALONE = """
import sys
for name in ("torch", "tokenizers", "sentence_transformers", "safetensors", "transformers"):
    sys.modules[name] = None
from encoder import static
encoder = static.load()
print(encoder.name, *encoder.encode([sys.argv[1]])[0][:8].tolist())
"""


@pytest.fixture(scope="module")
def shipped() -> StaticEncoder:
    return static.load()


def test_as_sentence_transformers_says(shipped: StaticEncoder) -> None:
    theirs = SentenceTransformer(str(MODEL), device="cpu", local_files_only=True)
    texts = [*SAID, "颱風來了怎麼辦？", "wtf do i do gas smell", "𠮷野家😀", "one\u3000two"]
    assert len(texts) > 300
    said = np.asarray(theirs.encode(texts, show_progress_bar=False), dtype=np.float32)
    said /= np.linalg.norm(said, axis=1, keepdims=True)
    assert (said * shipped.encode(texts)).sum(axis=1).min() > 0.9999


def test_unit_vectors(shipped: StaticEncoder) -> None:
    vectors = shipped.encode(["地震", "gas leak at home", "😀"])
    assert vectors.shape == (3, shipped.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("text", ["", "  \n"])
def test_no_character_no_direction(shipped: StaticEncoder, text: str) -> None:
    assert not shipped.encode([text]).any()


def test_no_text(shipped: StaticEncoder) -> None:
    assert shipped.encode([]).shape == (0, shipped.dimension)


@pytest.mark.parametrize(
    ("label", "text", "near", "far"),
    [
        ("across languages", "家里有煤气味", "I smell gas in my kitchen", "my kitchen is cold"),
        ("the other way", "my baby is choking", "宝宝噎住了", "宝宝会走路了"),
        ("traditional is simplified", "颱風警報", "台风警报", "火车时刻"),
        ("one unknown character", "毒蛇咬了我𪚥", "snake bite", "bank account"),
    ],
)
def test_meaning(shipped: StaticEncoder, label: str, text: str, near: str, far: str) -> None:
    own_vector, near_vector, far_vector = shipped.encode([text, near, far])
    assert own_vector @ near_vector > own_vector @ far_vector + 0.1, label


def test_threads_share_one(shipped: StaticEncoder) -> None:
    texts = [f"flood number {number}" for number in range(64)]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda text: shipped.encode([text])[0], texts))
    assert np.array_equal(np.stack(together), shipped.encode(texts))


@pytest.mark.parametrize("python", [sys.executable, str(ENGINE)], ids=["service", "engine"])
def test_numpy_is_all_it_needs(shipped: StaticEncoder, python: str) -> None:
    if not Path(python).exists():
        pytest.skip("the dialogue engine's environment is not installed: make setup")
    command = [python, "-c", ALONE, "地震了怎么办"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    name, *values = done.stdout.split()
    assert name == shipped.name
    expected = shipped.encode(["地震了怎么办"])[0][:8]
    assert [float(value) for value in values] == pytest.approx(expected, abs=1e-5)


def test_small_enough_to_ship() -> None:
    files = (MODEL / "model.safetensors", MODEL / "tokenizer.json")
    assert sum(path.stat().st_size for path in files) <= MOST_BYTES


def test_unseen_sentences_find_their_translation(shared_data: Path, shipped: StaticEncoder) -> None:
    pairs = sources.tico(shared_data, sources.TEST_PART)
    assert len(pairs) == 1024
    zh, en = (shipped.encode([getattr(p, side) for p in pairs]) for side in ("zh", "en"))
    assert first_hits(zh, en) >= 0.93
    assert first_hits(en, zh) >= 0.93


def test_a_question_takes_no_time(shipped: StaticEncoder) -> None:
    taken = []
    for question in [line for line in SAID if line.startswith("  - ")]:
        begun = time.perf_counter()
        shipped.encode([question])
        taken.append(time.perf_counter() - begun)
    assert np.median(taken) < SLOWEST


def test_the_name_says_which_weights(tmp_path: Path) -> None:
    names = set()
    for value in (1.0, 2.0, 2.0):
        names.add(static.load(_model(tmp_path, value)).name)
    assert len(names) == 2


def test_files_of_two_models(tmp_path: Path) -> None:
    folder = _model(tmp_path, 1.0)
    save_file({TENSOR: np.ones((3, 2), np.float16)}, folder / "model.safetensors")
    with pytest.raises(ModelUnreadable, match="but 3 vectors"):
        static.load(folder)


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(ModelUnreadable, match=r"tokenizer\.json"):
        static.load(tmp_path)


def _model(folder: Path, value: float) -> Path:
    pieces = {"<unk>": -20.0} | {byte_piece(n): -20.0 for n in range(256)} | {"a": -1.0}
    vocabulary.write(pieces, {}, folder / "tokenizer.json")
    save_file({TENSOR: np.full((258, 2), value, np.float16)}, folder / "model.safetensors")
    return folder
