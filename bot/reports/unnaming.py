"""Takes out of what a whistle-blower wrote what the own contact says of them.

Pure. It does not know a name that the contact does not tell.
"""

import re
from collections.abc import Iterator

HIDDEN = "***"
#: Characters from which on a part of a contact is looked for: less stands in any text.
_LEAST = 5
#: Several ways to be reached, named one after the other.
_PARTS = re.compile(r"[,;，；、。:：()（）/|\n]+")
#: A telephone number, however it is spaced; an e-mail address; a Chinese name.
_NUMBER = re.compile(r"\+?\d(?:[\s-]?\d){5,}")
_MAIL = re.compile(r"[\w.+-]+@[\w.-]+")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
#: Of China's mobile numbers people write the country or leave it out.
_COUNTRY = re.compile(r"^(?:\+|00)86[\s-]*")
#: What stands beside a number and is nobody's name.
_ORDINARY = frozenset(
    {"电话", "手机", "手机号", "微信", "微信号", "邮箱", "短信", "联系", "联系人", "姓名", "号码",
     "先生", "女士", "本人", "地址", "座机", "phone", "mobile", "telephone", "email", "e-mail",
     "wechat", "contact"}
)  # fmt: skip


def without_contact(text: str, contact: str | None) -> str:
    """`text` with the contact, and each number, address and name in it, as HIDDEN."""
    found = dict.fromkeys(_tellings((contact or "").strip()))
    for telling in sorted(found, key=len, reverse=True):
        text = re.sub(_spelt(telling), HIDDEN, text, flags=re.IGNORECASE)
    return text


def _tellings(contact: str) -> Iterator[str]:
    for part in (contact, *_PARTS.split(contact)):
        found = [*_NUMBER.findall(part), *_MAIL.findall(part)]
        rest = _NUMBER.sub(" ", _MAIL.sub(" ", part)).strip()
        for telling in (part.strip(), rest, *found):
            bare = _COUNTRY.sub("", telling)
            yield from (one for one in (telling, bare) if len(one) >= _LEAST and _tells(one))
        yield from filter(_tells, _NAME.findall(rest))


def _tells(text: str) -> bool:
    return text.lower() not in _ORDINARY


def _spelt(telling: str) -> str:
    """ "139 0013 9000" is 13900139000: the same characters, whatever stands between them."""
    kept = [c for c in telling if not c.isspace() and c != "-"]
    # Who gave a number without its country may have written it with it.
    before = r"(?:(?:\+|00)86[\s-]*)?" if all(map(str.isdecimal, kept)) else ""
    return before + r"[\s-]*".join(map(re.escape, kept))
