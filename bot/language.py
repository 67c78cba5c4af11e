"""Which language a message is in, remembered from one message to the next.

It does not know which languages have words: the caller names the ones to choose from.
"""

import re

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
#: R-7K3M-9Q, S-7K3M-9Q: letters that are no words.
CODE = re.compile(r"(?<![A-Za-z0-9])[RS]-[0-9A-Z]{4}-?[0-9A-Z]{2}(?![A-Za-z0-9])", re.IGNORECASE)
#: The letters of a tag are no words either.
TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z']+")
#: Latin words that Chinese writers use as they are, and words that are no language's own.
SHARED = frozenset(
    "ok okay hi hello hey bye thanks sos help stop start yes no aed cpr kfc app wifi vip gps co "
    "lng pm id sms qq wechat telegram whatsapp".split()
)


def detect(text: str, remembered: str) -> str:
    """`zh` or `en`; `remembered` where the text does not say (numbers, "OK", a lone place name).

    A message of Han characters is Chinese even with some English words in it. One to two Latin
    words
    never turn a Chinese conversation into an English one: they may be a name or "OK".
    """
    text = TAG.sub(" ", CODE.sub(" ", text))
    han = len(HAN.findall(text))
    words = [word for word in LATIN_WORD.findall(text) if word.lower() not in SHARED]
    if han == 0:
        return "en" if len(words) >= (3 if remembered == "zh" else 1) else remembered
    # A few Han characters among English words are a place name: "shelter near 浦东".
    least = 2 if remembered == "en" else 3
    return "en" if len(words) >= max(least, han / 2) and han <= 8 else "zh"


def first_guess(text: str) -> str:
    """For a person whom we hear for the first time: any two Latin words without Han are English."""
    text = TAG.sub(" ", CODE.sub(" ", text))
    return "en" if not HAN.search(text) and LATIN_WORD.search(text) else "zh"
