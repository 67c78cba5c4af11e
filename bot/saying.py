"""Puts what is answered into words: notes on files beside it, short enough for its channel.

It does not know what was asked, nor why this is the answer.
"""

import structlog

from bot.brevity import Brevity
from bot.cases import Case
from bot.messages import Turn
from bot.payloads import Payloads
from bot.replies import KeyedReply, Kind, Reply, render
from bot.words.catalogue import Words

log = structlog.get_logger()


class Saying:
    """One for all languages and channels."""

    def __init__(self, words: Words, payloads: Payloads, brevity: Brevity) -> None:
        self._words = words
        self._payloads = payloads
        self._brevity = brevity

    def turn(
        self, replies: tuple[KeyedReply, ...], *, language: str, case: Case, quiet: bool
    ) -> tuple[Turn, tuple[str, ...]]:
        """What is said, and what is left to say when more is asked for."""
        notes = case.message.notes
        noted = _noted(replies, notes)
        cut, rest = self._brevity.cut(noted, case.message.person.channel, language)
        messages = self._rendered(cut, language, case.fingerprint)
        return Turn(language=language, messages=messages, quiet=quiet and not notes), rest

    def _rendered(
        self, replies: tuple[KeyedReply, ...], language: str, fingerprint: bytes
    ) -> tuple[Reply, ...]:
        try:
            return tuple(self._render(reply, language, fingerprint) for reply in replies)
        except (KeyError, ValueError, IndexError) as error:
            log.exception("reply_not_rendered", error=type(error).__name__)
            return (self._render(safe(), language, fingerprint),)

    def _render(self, reply: KeyedReply, language: str, fingerprint: bytes) -> Reply:
        return render(
            reply,
            language=language,
            words=self._words,
            payloads=self._payloads,
            fingerprint=fingerprint,
        )


def safe() -> KeyedReply:
    """What is always right to say."""
    return KeyedReply(kind=Kind.SAFE, key="gateway.safe")


def _noted(replies: tuple[KeyedReply, ...], notes: tuple[str, ...]) -> tuple[KeyedReply, ...]:
    """With what is to be known of the files; a card stays first, what asks stays last."""
    said = {reply.key for reply in replies}
    more = tuple(KeyedReply(kind=Kind.SAFE, key=key) for key in notes if key not in said)
    first = 1 if replies[0].kind is Kind.TRIAGE else 0
    return (*replies[:first], *more, *replies[first:])
