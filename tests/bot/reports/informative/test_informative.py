"""The hint "looks like no report": its features, its shipped weights, a disaster never seen."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import yaml

from bot.reports.informative import learning
from bot.reports.informative.features import SIGNS, STEPS, pairs_of, row_of
from bot.reports.informative.learning import Tweet
from bot.reports.informative.recognise import (
    LENGTHS,
    WEIGHTS,
    Informative,
    WeightsBroken,
    read,
    write,
)

HERE = Path(__file__).parent
WRITTEN = yaml.safe_load((HERE / "written.yml").read_text("utf-8"))
PAIRS = sorted((HERE.parent / "pairs").glob("*_held_out.yml"))
#: A flood, a fire, a train and a building, in English, Spanish and Italian.
LEFT_OUT = ("2013_Manila_floods", "2013_Spain_train_crash", "2013_Sardinia_floods")
#: Learned from every twelfth tweet of the others.
SHARE = 12


@pytest.fixture(scope="module")
def shipped() -> Informative:
    return Informative.load()


def _tested(language: str, kind: str) -> Sequence[str]:
    """The half that nothing was chosen on."""
    texts: list[str] = WRITTEN[language][kind]
    return texts[1::2]


def _marked(shipped: Informative, texts: Sequence[str]) -> float:
    return float(np.mean([shipped.tells_nothing(text) for text in texts]))


SAME: list[tuple[str, str, str]] = [
    ("another link", "Bridge shut http://t.co/abc", "Bridge shut http://t.co/xyz9"),
    ("another name", "@anna the bridge is shut", "@bob the bridge is shut"),
    ("another number of as many digits", "27 dead", "31 dead"),
    ("escaped", "fire &amp; smoke", "fire & smoke"),
]


@pytest.mark.parametrize(("label", "one", "other"), SAME, ids=[row[0] for row in SAME])
def test_words_say_the_same(label: str, one: str, other: str) -> None:
    assert np.array_equal(row_of(one).words, row_of(other).words)


def test_order_knows_small_words_and_of_the_rest_their_kind_alone() -> None:
    one, other = row_of("Flooding at Springfield, 27 dead"), row_of("Gunfire at Lexington, 31 dead")
    assert np.array_equal(one.order, other.order)
    assert not np.array_equal(one.order, row_of("Flooding in Springfield, 27 dead").order)
    assert not np.array_equal(one.order, row_of("Flooding at springfield, 27 dead").order)


def test_each_pair_of_two_signs_is_a_row_of_its_own() -> None:
    bounds = np.tile(np.arange(STEPS - 1, dtype=np.float32), (SIGNS, 1))
    low, high = (np.full(SIGNS, value, dtype=np.float32) for value in (0, STEPS))
    mixed = np.where(np.arange(SIGNS) == 3, high, low)
    found = pairs_of(low, bounds)
    assert len(found) == len(set(found)) == SIGNS + SIGNS * (SIGNS - 1) // 2
    assert not set(found) & set(pairs_of(high, bounds))
    assert len(set(pairs_of(mixed, bounds)) - set(found)) == SIGNS  # itself, and with each other
    assert max(pairs_of(high, bounds)) < LENGTHS["pairs"]


ODD: list[tuple[str, str]] = [
    ("nothing", ""),
    ("spaces", "   "),
    ("marks", "?!?!"),
    ("emoji", "🔥🔥"),
    ("half a character", "fire \ud83d"),
    ("long", "water " * 5000),
]


@pytest.mark.parametrize(("label", "text"), ODD, ids=[row[0] for row in ODD])
def test_any_text_has_features_and_a_score(shipped: Informative, label: str, text: str) -> None:
    row = row_of(text)
    assert row.signs.shape == (SIGNS,)
    assert np.isfinite(row.signs).all()
    assert len(row.words) and len(row.characters)
    assert 0 <= shipped.likely(text) <= 1


NOT_GUESSED: list[tuple[str, str]] = [
    ("nothing", ""),
    ("figures", "12345"),
    ("Chinese chatter", "哈哈哈哈笑死我了"),
    ("Chinese report", "人民路地下通道积水半米深"),
    ("both", "lol 哈哈哈哈"),
    ("Russian", "привет"),
    ("long", "hello my friend " * 40),
]


@pytest.mark.parametrize(("label", "text"), NOT_GUESSED, ids=[row[0] for row in NOT_GUESSED])
def test_where_nobody_can_tell_nothing_is_said(shipped: Informative, label: str, text: str) -> None:
    assert not shipped.tells_nothing(text)


def test_chinese_is_never_marked(shipped: Informative) -> None:
    for kind in ("report", "other"):
        assert len(WRITTEN["zh"][kind]) >= 100
        assert _marked(shipped, WRITTEN["zh"][kind]) == 0


def test_why_chinese_is_not_guessed(shipped: Informative) -> None:
    """The score of a Chinese report is below that of half of the Chinese noise as often as not."""
    reports, others = (
        np.array([shipped.likely(text) for text in _tested("zh", kind)])
        for kind in ("report", "other")
    )
    right = (reports[:, np.newaxis] > others).mean()
    assert right < 0.75, "good enough to be of use: choose a bound on the other half, and use it"


def test_english_noise_is_marked_and_reports_are_not(shipped: Informative) -> None:
    assert _marked(shipped, _tested("en", "other")) >= 0.4
    assert _marked(shipped, _tested("en", "report")) == 0


def test_reports_of_others_are_hardly_ever_marked(shipped: Informative) -> None:
    """Written for another purpose, by another hand; nothing was chosen on them."""
    texts = [
        report[5]
        for file in PAIRS
        for scene in yaml.safe_load(file.read_text("utf-8"))
        for report in scene["reports"]
    ]
    assert len(texts) >= 50
    assert _marked(shipped, texts) <= 0.05


def test_weights_are_read_as_they_were_written(tmp_path: Path, shipped: Informative) -> None:
    found = read(WEIGHTS)
    write(tmp_path / "again.npz", found)
    text = "Bridge shut, water rising"
    assert Informative.load(tmp_path / "again.npz").likely(text) == shipped.likely(text)


def test_weights_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    few = np.zeros(4, dtype=np.float32)
    small = replace(read(WEIGHTS), found=dict.fromkeys(LENGTHS, few))
    write(tmp_path / "small.npz", small)
    write(tmp_path / "bounds.npz", replace(read(WEIGHTS), bounds=few))
    (tmp_path / "torn.npz").write_bytes(b"PK")
    for name in ("small.npz", "bounds.npz", "torn.npz", "absent.npz"):
        with pytest.raises(WeightsBroken):
            Informative.load(tmp_path / name)


def _two_disasters() -> tuple[list[str], npt.NDArray[np.bool_], npt.NDArray[np.str_]]:
    """In Springfield nine of ten tell of something, in Lexington one of ten; "shut" tells them."""
    texts, told, disaster = [], [], []
    for town, share in (("Springfield", 0.9), ("Lexington", 0.1)):
        for number in range(100):
            told.append(number < 100 * share)
            texts.append(f"{town} {'shut' if told[-1] else 'pray'}")
            disaster.append(town)
    return texts, np.array(told), np.array(disaster)


def test_a_name_of_one_disaster_is_not_heard_for_what_is_usual_there() -> None:
    texts, told, disaster = _two_disasters()
    table = learning.table_of([*texts, "Springfield", "shut"])
    seen = np.arange(len(texts) + 2) < len(texts)
    loud = learning.fit(table.of(seen), told, disaster).loud["words"]
    name, word = (max(loud[row_of(text).words]) for text in ("Springfield", "shut"))
    assert name == pytest.approx(learning.QUIETEST, abs=0.01)
    assert word > 10 * name


def test_what_was_met_once_is_not_heard() -> None:
    texts, told, disaster = _two_disasters()
    table = learning.table_of([*texts, "unheard"])
    found = learning.fit(table, np.append(told, True), np.append(disaster, "Lexington"))
    assert found.loud["words"][row_of("unheard").words].max() == 0


@pytest.fixture(scope="module")
def tweets(shared_data: Path) -> list[Tweet]:
    folder = shared_data / "reports" / "crisislex26"
    if not folder.is_dir():
        pytest.skip("CrisisLexT26 is absent")
    return learning.read(folder)


def test_a_disaster_never_seen(tweets: list[Tweet]) -> None:
    """A floor, from a twelfth of the tweets; tests.benchmarks.informative has them all."""
    assert len(tweets) == 27_933
    unseen = np.array([one.disaster in LEFT_OUT for one in tweets])
    number = np.arange(len(tweets))
    kept = np.where(unseen, number % 3 == 0, number % SHARE == 0)
    chosen = [one for one, keep in zip(tweets, kept, strict=True) if keep]
    unseen = unseen[kept]
    table = learning.table_of([one.text for one in chosen])
    truth = np.array([one.informative for one in chosen])
    disaster = np.array([one.disaster for one in chosen])
    found = learning.fit(table.of(~unseen), truth[~unseen], disaster[~unseen])
    sure = learning.likely(table.of(unseen), found)
    said, true = sure >= 0.4, truth[unseen]
    f1 = 2 * (said & true).sum() / (said.sum() + true.sum())
    assert f1 >= 0.78
    assert 2 * true.sum() / (len(true) + true.sum()) < f1, "no better than calling all informative"


def test_shipped_weights_are_what_the_learner_learns(
    tweets: list[Tweet], shipped: Informative
) -> None:
    """They know the tweets that they learned from; half precision costs nothing."""
    some = tweets[::40]
    right = [(shipped.likely(one.text) >= 0.5) is one.informative for one in some]
    assert np.mean(right) >= 0.85
