"""The CAP Ack or Error that goes back to whoever sent a document.

It does not know how it travels.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import uuid4

from bot.alerts import cap
from bot.alerts.content import Reference
from bot.alerts.incoming.records import Outcome, Remark
from bot.words.catalogue import Words

_ANSWERS = frozenset({cap.CapMsgType.ACK, cap.CapMsgType.ERROR})


class Answerer:
    """Speaks as `sender`; `sign` as in freezing.Issuer. Blocking: call it in a thread."""

    def __init__(self, *, sender: str, sign: Callable[[bytes], bytes], words: Words) -> None:
        self._sender = sender
        self._sign = sign
        self._words = words

    def answer(
        self, to: cap.CapAlert, outcome: Outcome, problems: Sequence[Remark], now: datetime
    ) -> bytes | None:
        """An Error where it was refused, an Ack otherwise; none to an Ack or an Error.

        Two services that answered each other's answers would never stop.
        """
        if to.msg_type in _ANSWERS:
            return None
        refused = outcome is Outcome.REFUSED
        named = Reference(sender=to.sender, identifier=to.identifier, sent=to.sent)
        document = cap.CapAlert(
            identifier=f"{'error' if refused else 'ack'}-{uuid4().hex}",
            sender=self._sender,
            sent=now.replace(microsecond=0),
            status=to.status,
            msg_type=cap.CapMsgType.ERROR if refused else cap.CapMsgType.ACK,
            scope=cap.Scope.PRIVATE,
            addresses=to.sender,
            note=self._note(to, outcome, problems),
            references=(named,),
        )
        return self._sign(cap.write(document))

    def _note(self, to: cap.CapAlert, outcome: Outcome, problems: Sequence[Remark]) -> str:
        chinese = any(info.language.lower().startswith("zh") for info in to.infos)
        language = "zh" if chinese else "en"
        said = [self._words.say(f"alerts.outcome_{outcome.value}", language)]
        said += [sentence(one, self._words, language) for one in problems]
        return " ".join(said)


def sentence(remark: Remark, words: Words, language: str) -> str:
    """What a remark says; codes without a sentence show as they are."""
    key = f"alerts.problem_{remark.code}"
    if words.has(key):
        return words.say(key, language, detail=remark.detail)
    return f"{remark.code} {remark.detail}".strip()
