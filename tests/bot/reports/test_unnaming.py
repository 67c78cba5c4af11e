"""A whistle-blower's words lose what the own contact says of them, and nothing else."""

import pytest

from bot.reports.unnaming import without_contact

CASES = [
    ("the number as told", "13900139000", "打13900139000", "打***"),
    ("spaced otherwise", "13900139000", "打139 0013-9000", "打***"),
    ("without the country", "+86 139 0013 9000", "打13900139000", "打***"),
    ("the name before the number", "张三 13900139000", "我是张三,139 0013 9000", "我是***,***"),
    ("as Open311 joins it", "三 张, 13900139000, A@example.org", "a@example.org", "***"),
    ("an English name", "Wang Xiaoming; 13900139000", "wang xiaoming saw it", "*** saw it"),
    ("labels are no names", "电话:13900139000", "电话打不通", "电话打不通"),
    ("nor in English", "phone: 13900139000", "the phone is dead", "the phone is dead"),
    ("what is short stays", "119", "打了119", "打了119"),
    ("no contact", None, "打13900139000", "打13900139000"),
    (
        "signs of patterns are letters",
        "a.b+c@example.org",
        "axb+c@example.org",
        "axb+c@example.org",
    ),
]


@pytest.mark.parametrize(
    ("label", "contact", "text", "expected"), CASES, ids=[row[0] for row in CASES]
)
def test_what_is_taken_out(label: str, contact: str | None, text: str, expected: str) -> None:
    assert without_contact(text, contact) == expected
