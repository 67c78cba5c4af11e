"""Forms: the same as urllib's and twilio's own, only quicker."""

from urllib.parse import parse_qsl, quote_plus, urlencode

from hypothesis import example, given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from channels import forms
from channels.base import Fields

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SENT = st.text("a=&+%4Bé;\n 1", max_size=40)


@given(WORDS)
@example("+8613800000000")
@example("+")
@example("")
@example("１２")
def test_quoted(word: str) -> None:
    assert forms.quoted(word) == quote_plus(word)


@given(st.dictionaries(WORDS, WORDS))
def test_encoded(form: dict[str, str]) -> None:
    assert forms.encoded(form) == urlencode(form)


@given(SENT)
@example("Body=" + "%E6%9A%B4" * 200)
@example("%FF=%E6%9A&=&a&&b=+%2B")
def test_pairs(sent: str) -> None:
    right = parse_qsl(sent, keep_blank_values=True, errors="replace")
    assert list(forms.pairs(sent)) == list(forms.pairs(sent, remember=True)) == right


@given(st.lists(st.tuples(WORDS, WORDS)))
def test_signature(pairs: list[tuple[str, str]]) -> None:
    """Repeated fields too: each different value counts once, in order."""
    url, form = "https://example.org/channels/sms/webhook?a=b", Fields(pairs)
    right = RequestValidator("a token").compute_signature(url, form)
    assert forms.signature(b"a token", url, form.pairs()) == right
