"""The request as channels see it."""

from __future__ import annotations

from channels.base import Request

REQUEST = Request(
    method="POST",
    url="https://x/channels/sms/webhook?reference=a%2Fb&alert=",
    headers={"X-Twilio-Signature": "s3cret"},
    body=b"From=%2B86138&Body=%E6%B0%B4+%26&Body=2&Empty=",
)


def test_headers_in_any_case() -> None:
    assert REQUEST.headers["x-twilio-SIGNATURE"] == "s3cret"
    assert "X-TWILIO-signature" in REQUEST.headers
    assert "other" not in REQUEST.headers


def test_form_fields() -> None:
    form = REQUEST.form()
    assert dict(form) == {"From": "+86138", "Body": "水 &", "Empty": ""}
    assert form.getlist("Body") == ["水 &", "2"]
    assert form.getlist("absent") == []


def test_bytes_that_are_no_text_do_no_harm() -> None:
    request = Request(method="POST", url="/", body=b"Body=%FF%FE&x=\xff")
    assert request.form()["Body"] == "\ufffd\ufffd"


def test_the_query_is_kept_as_it_came() -> None:
    assert REQUEST.query == "reference=a%2Fb&alert="
    assert dict(REQUEST.query_fields()) == {"reference": "a/b", "alert": ""}


def test_a_request_does_not_show_what_it_holds() -> None:
    assert "s3cret" not in repr(REQUEST)
    assert "86138" not in repr(REQUEST)
