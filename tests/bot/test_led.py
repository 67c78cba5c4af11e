"""The process opens what is fit of the shipped guides and quizzes, and says what is not."""

from pathlib import Path

import pytest

from bot.bootstrap import led
from knowledge.encoding import FakeEncoder
from knowledge.errors import ContentInvalid
from knowledge.guides import loading


def test_the_shipped_guides_and_quizzes_are_opened() -> None:
    assert led.guides_of(FakeEncoder()).get("cpr-adult")
    assert led.drills_of().get("earthquake")


def test_what_is_unfit_is_logged_and_the_rest_opened(
    tmp_path: Path,
) -> None:
    (tmp_path / "broken.yml").write_text("id: [")
    assert led.guides_of(FakeEncoder(), tmp_path).all() == ()
    assert led.drills_of(tmp_path).all() == ()
    with pytest.raises(ContentInvalid, match=r"broken\.yml:\d"):
        loading.load(tmp_path)
