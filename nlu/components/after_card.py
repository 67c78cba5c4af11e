"""What is said right after a life-threat card, as forms: whoever asks "where do you send them".

It does not know what else a message may be (`steering` does), nor what is answered.
"""

import re
from typing import Optional, Text

from rasa.shared.nlu.training_data.message import Message

#: The talk after a life-threat card; how we call it while the card alone was shown.
RESCUE, AFTER_CARD = "rescue.", "rescue.after"
#: Questions of somebody who wants to be found; and how it goes.
_RESCUE = re.compile(
    r"往?哪(?:里|儿)?派|派(?:人|到)|怎么找到我|(?:救护车|救援|消防).{0,8}(?:在哪|多久|什么时候"
    r"|来了|在路上|快到)"
    r"|^\W*(?:那?(?:现在|接下来|然后)?我?们?(?:该|要|应该)?怎么办|还要做什么)\W*$"
    r"|\b(?:where (?:do|will|are) you send\w*|how (?:will|do) they find|(?:are|is) (?:they|help"
    r"|anyone) coming"
    r"|what (?:should|do|can|else can) (?:i|we) do(?: now| next)?\W*$|(?:on the|on their) way"
    r"|my location)\b",
    re.IGNORECASE,
)


def is_of_rescue(text: Text) -> bool:
    """Whether somebody asks to be found, how help comes, or what now."""
    return bool(_RESCUE.search(text))


def asked_by_card(message: Message) -> Optional[Text]:
    """The card just shown is a question too, though no action asked it."""
    metadata = message.get("metadata")
    danger = metadata.get("danger") if isinstance(metadata, dict) else None
    return AFTER_CARD if danger else None
