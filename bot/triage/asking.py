"""Whether a message in which we heard a danger also asks something that a card may not answer.

It does not know which danger, nor what the answer is.
"""

import re

_ASKS = re.compile(
    r"[?？]|怎么|怎样|怎办|如何|咋|什么|啥|哪|能不能|能否|可不可以|可以.{0,8}[吗么]|要不要|该不该|敢不敢|是不是|有没有|吗\W*$|么\W*$"
    r"|不\W*$|行不|得行不|多[久长少深]|几[个次]"
    r"|\b(?:what|how|where|when|which|should|can|could|do|does|is it|are we|will it|may)\s+"
    r"(?:i|we|you|it|the|a|an|my|to|if|about|long|much|many|far|do|should|can|happens|else|of|is|are)\b",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """A cry may be worded as a question; then its card has the answer already, see the gateway."""
    return _ASKS.search(text) is not None
