"""What a message says of who may know its writer: nobody by name, or one administrator alone.

It does not know what is reported.
"""

import re

_CONFIDENTIAL = re.compile(
    r"保密|(?:不能|不要|别)让[^,，。]{0,6}(?:单位|公司|老板|领导|厂里)[^,，。]{0,4}知道"
    r"|\bconfidential(?:ly)?\b|\b(?:boss|employer|company) must not know\b"
    r"|\b(?:do not|don'?t) tell my (?:boss|employer|company)\b",
    re.IGNORECASE,
)
_ANONYMOUS = re.compile(r"匿名|\banonymous(?:ly)?\b", re.IGNORECASE)
_BEGINS = re.compile(
    r"\W*我?(?:想|要|请|需要)*(?:保密|匿名)(?:地|的)?(?:上报|举报|报告|反映)(?:一下)?\W*"
    r"|\W*(?:i (?:want|would like) to )?(?:(?:make |file )?an? )?"
    r"(?:confidential|anonymous) report\W*"
    r"|\W*(?:i (?:want|would like) to )?report (?:confidential|anonymous)(?:ly)?\W*",
    re.IGNORECASE,
)


def wants_confidence(text: str) -> bool:
    return bool(_CONFIDENTIAL.search(text))


def wants_no_name(text: str) -> bool:
    return bool(_ANONYMOUS.search(text))


def begins(text: str) -> bool:
    """Whether it says nothing but that a report is to be told so: no answer to any question."""
    return bool(_BEGINS.fullmatch(text))
