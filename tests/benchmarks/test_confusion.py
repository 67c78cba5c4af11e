"""The tables of confusion name every intent, what it is taken for, and how often."""

from tests.benchmarks import confusion


def row(truth: str, label: str, language: str = "zh") -> dict[str, str]:
    return {"truth": truth, "label": label, "language": language}


def test_a_table_a_language_with_the_most_frequent_mistake_first() -> None:
    exam = [
        row("greet", "greet"),
        *[row("greet", "thanks")] * 2,
        row("greet", "deny"),
        row("thanks", "thanks", "en"),
    ]
    page = confusion.page(exam, exam[:1], (0.3, 0.05))
    assert "## The exam, zh: 25.0% of 4" in page
    assert "| greet | 1 / 4 | thanks 2, deny 1 |" in page
    assert "## The exam, en: 100.0% of 1" in page
    assert "## Five-fold cross-validation, zh: 100.0% of 1" in page
    assert "confidence below 0.3" in page
