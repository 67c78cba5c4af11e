"""A yes to what cannot be taken back, or what others rely on: the engine's opinion is not enough.

It does not know what was asked. A yes that is missed costs a line; a wrong one deletes everything.
"""

import re

from actions.led_words import Word, word_of
from actions.turn import Turn

_YES = re.compile(
    r"是|对|好|同意|确认|确定|可以|当然|没错|没问题|要|行|嗯|恩|中|得|係|成|删|清除|清空|安全|平安|没事|👍|👌|✅|🆗"
    r"|\b(?:yes|yeah|yep|yup|ya|y|ok|okay|k|sure|agreed?|confirm(?:ed)?|correct|right|definitely"
    r"|absolutely|certainly|of course|please|delete|erase|remove|wipe|clear|do it|safe|fine|good"
    r"|well|i am|we are)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"不|别|勿|\b(?:no|not|never|n)\b|n[’']t\b", re.IGNORECASE)
#: "Go on" says to go on, not what with.
_ONLY_ON = frozenset({Word.GO_ON, Word.NEXT})


def agrees(turn: Turn) -> bool:
    """Whether a message is a yes that says so itself, or a button's."""
    if turn.intent != "affirm":
        return False
    if not turn.text:
        return True
    denied = _NOT.search(turn.text) or word_of(turn.text) in _ONLY_ON
    return _YES.search(turn.text) is not None and not denied
