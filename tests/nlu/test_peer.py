"""What the peer of the benchmark learns from is what our own pipeline learns from."""

from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data

from tests.nlu import peer

LEARNED = [
    ("remind me in (x) hours", "reminder"),
    ("is there a travel alert for [country]", "travel"),
    ("is it safe in rio (is rio safe)", "travel"),
    ("what's 5% of $20: a tip?", "tip"),
    ("# of calories in a bagel", "calories"),
    ("yes", "yes"),
]


def test_rasa_reads_the_same_texts_and_labels(tmp_path):
    file = tmp_path / "nlu.yml"
    file.write_text(peer.examples(LEARNED), encoding="utf-8")
    read = load_data(str(file)).training_examples
    assert sorted((one.get(TEXT), one.get(INTENT)) for one in read) == sorted(LEARNED)


def test_the_guess_is_what_stands_before_the_default_gate():
    ranking = [("nlu_fallback", 0.7), ("travel", 0.25), ("tip", 0.2), ("yes", 0.1)]
    parsed = {"intent_ranking": [{"name": n, "confidence": c} for n, c in ranking]}
    guess = peer.guess_of(parsed)
    assert (guess.label, guess.confidence) == ("travel", 0.25)
    assert round(guess.lead, 6) == 0.05
