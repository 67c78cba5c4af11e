"""One name is one person, however it was typed; and nobody is nameless."""

import pytest

from bot.cli.token import parser
from bot.officials import NameWrong, Official, Role, check_name


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("José Li", id="as it is"),
        pytest.param(" José Li\n", id="space around"),
        pytest.param("José  \u3000Li", id="space inside"),
        pytest.param("Jose\u0301 Li", id="accent apart"),
    ],
)
def test_a_person_is_the_same_however_the_name_was_typed(typed: str) -> None:
    check_name(typed)
    assert Official(name=typed, role=Role.AUTHOR).name == "José Li"


@pytest.mark.parametrize(
    "typed", ["", "   ", "\u3000", "\u200b", "Li\u200b", "Li\0", "\ud800", "李" * 201]
)
def test_what_tells_no_person_is_no_name(typed: str) -> None:
    with pytest.raises(NameWrong):
        check_name(typed)
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["create", "--role", "author", "--name", typed])
    assert ended.value.code == 2
