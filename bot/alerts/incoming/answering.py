"""The CAP Ack or Error that goes back to whoever sent a document.

It does not know how it travels.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from bot.alerts import cap
from bot.alerts.incoming.records import Outcome, Remark
from bot.words.catalogue import Words


class Answerer:
    """Speaks as `sender`; `sign` as in freezing.Issuer. Blocking: call it in a thread."""

    def __init__(self, *, sender: str, sign: Callable[[bytes], bytes], words: Words) -> None:
        self._sender = sender
        self._sign = sign
        self._words = words

    def answer(
        self, to: cap.CapAlert, outcome: Outcome, problems: Sequence[Remark], now: datetime
    ) -> bytes | None:
        """An Error where it was refused, an Ack otherwise.

        None to an Ack or an Error: two services that answered each other's answers would never
        stop. None where its name is one that no CAP reference can hold.
        """
        try:
            ack = cap.acknowledgement(
                to,
                identifier=f"{outcome.value}-{uuid4().hex}",
                sender=self._sender,
                sent=now,
                note=self._note(to, outcome, problems),
            )
        except (cap.NotAnswered, cap.CapInvalid):
            return None
        refused = outcome is Outcome.REFUSED
        answer = replace(ack, msg_type=cap.CapMsgType.ERROR) if refused else ack
        return self._sign(cap.write(answer))

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
