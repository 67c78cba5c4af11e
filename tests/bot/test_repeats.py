"""The memory of messages heard."""

from bot.repeats import HeardMessages


def test_a_repeated_message_is_heard_once() -> None:
    heard = HeardMessages()
    assert heard.is_new("sms", "SM1")
    assert not heard.is_new("sms", "SM1")
    assert heard.is_new("telegram", "SM1")
    assert heard.is_new("sms", None) and heard.is_new("sms", None)
