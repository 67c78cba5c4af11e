"""Finds hazards, kinds of facility, places, head counts and references by lexicon and by form.

It does not know which places exist: `areas` in the service decides that.
"""

import re
from pathlib import Path
from typing import Any, Dict, Iterator, List, Text

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

LEXICON = Path(__file__).with_name("lexicon.yml")
_HAN = "\u3400-\u9fff"
_REFERENCE = re.compile(
    # A hyphen after the R or a digit anywhere: "reports" is none.
    r"(?<![A-Za-z0-9])R(?=-|[A-Z-]*\d)-?[0-9A-Z]{4}-?[0-9A-Z]{2}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
#: The same form with S: what is passed on to a family. Valid or not, the service says.
_CIRCLE = re.compile(
    r"(?<![A-Za-z0-9])S(?=-|[A-Z-]*\d)[-‐‑–—－]?[0-9A-Z]{4}[-‐‑–—－]?[0-9A-Z]{2}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
#: As it is heard: "s q8qb 85", "s q 8 q b 8 5". A digit is in it.
_SPELT_CIRCLE = re.compile(
    r"(?=\D*\d)\s*S[-\s]*(?:[0-9A-Z][-\s]*){6}|\s*S[-\s][0-9A-Z]{4}[-\s][0-9A-Z]{2}\s*"
    r"|.*?(?<![A-Za-z0-9'’])(?=S[0-9A-Z ]*\d)S [0-9A-Z]{4} [0-9A-Z]{2}\W*",
    re.IGNORECASE,
)
_DIGITS = "零一二三四五六七八九"
_COUNT = re.compile(
    rf"(?<![\d.:])(?P<number>\d{{1,5}}|[{_DIGITS}两十百]{{1,5}})\s*"
    r"(?:多?(?:个|名|位|口)?(?:人|老人|孩子|小孩|村民|居民|工人|学生|伤员)|(?:more\s+)?(?:people|persons?|residents|workers|children|adults))",
    re.IGNORECASE,
)
_BARE_COUNT = re.compile(
    rf"\W*(?:大概|大约|约|about|around)?\s*(?P<number>\d{{1,5}}|[{_DIGITS}两十百]{{1,5}})\s*(?:个|名|位)?\W*",
    re.IGNORECASE,
)
#: A cry of one or two characters: 火!, 水啊, 有烟.
_FRAGMENT = re.compile(r"\W*(?:有|好大的?|大|来)?(?P<word>\w+?)[了啊呀]*\W*")
#: Not the 路 of 路面塌陷 or 路边.
_ROAD = "路(?![面上边口中段灯])"
_PLACES = (
    # 浦东张江附近, 人民广场旁边
    re.compile(rf"(?P<place>[{_HAN}0-9A-Za-z]{{2,24}}?)(?:附近|旁边|周边|周围|一带|这边|那边)"),
    # 在静安区…, 订阅杭州…, 离上海火车站最近
    re.compile(
        rf"(?:住在|位于|就在|在|离|订阅|地址是|地址|地点是|地点|位置是|来自)\s*(?P<place>[{_HAN}0-9A-Za-z]{{2,30}}?)"
        r"(?=的|最近|有|附近|发生|出现|着火|起火|被|了|预警|$|[\s,，。.!！?？、;；])"
    ),
    # 上海市浦东新区张江镇碧波路5号, 北京市朝阳区
    re.compile(rf"(?P<place>[{_HAN}]{{2,}}?(?:省|市|区|县|镇|乡|村|街道|{_ROAD}|大道|小区|社区|花园|大厦)"
               rf"(?:[{_HAN}]{{2,8}}?(?:市|区|县|镇|乡|街道))*"
               rf"(?:[{_HAN}0-9]{{0,24}}(?:{_ROAD}|弄|号|栋|幢|楼|室|村|小区|花园|大厦))?)"),
    # near People's Square, in Pudong New Area, at 5 Bibo Road
    re.compile(
        r"\b(?:in|near|at|around|close to|for|from|[Ss]ubscribe to)\s+"
        r"(?P<place>(?:the\s+)?[A-Z0-9][\w'’-]*"
        r"(?:\s+(?:of\s+)?[A-Z0-9][\w'’-]*){0,5})"
    ),
    # no, Jiading instead
    re.compile(
        r"(?:^|[,.;]\s*|\b[Nn]o\s+)(?P<place>(?!(?:no|not|yes)\b)[A-Za-z][\w'’-]*"
        r"(?:\s+[A-Z][\w'’-]*){0,3})\s+instead\b"
    ),
    # subscribe pudong; in shanghai
    re.compile(
        r"\b(?:subscribe(?:\s+(?:to|for|me\s+(?:to|for)))?|in|near|around|close\s+to)\s+"
        rf"(?P<place>[a-z{_HAN}][\w'’-]*(?:\s+[a-z][\w'’-]*)?)",
        re.IGNORECASE,
    ),
)  # fmt: skip
#: What stands before a place in the same run of characters and does not belong to it.
_LEADING = re.compile(
    r"^(?:请问|你好|我们|我|现在|住在|位于|就在|在|离|去|到|订阅|查询|查一下|查|看看|想知道|帮我找|帮我|找一下|找|上报|报告|the\s+)+",
    re.IGNORECASE,
)
_NO_PLACE = re.compile(
    r"^(?:楼道|走廊|这|那|哪|我|你|他|她|本地|当地|最|有|什么|家|屋|楼下?|门口|自己|室内|室外|预警|警报|提醒|消息|通知|车|路上?|学校|单位|公司|小区|社区|村里?"
    r"|me|my|here|there|this|that|it|now|case|an?|any|our|your|us|home|danger|trouble|general|the"
    r"|alerts?|warnings?|updates?|english|chinese|today|tomorrow|which|where|what|need|advance|time)"
    r"(?:$|里|的|儿|边|些|种|个|次|\s|家|样|信息|短信|服务)",
    re.IGNORECASE,
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FormEntities(GraphComponent, EntityExtractorMixin):
    """Entities: `hazard` and `facility` (codes), `place` (text), `count` (int), `reference`."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "FormEntities":
        return cls(Lexicon.load(LEXICON))

    def __init__(self, lexicon: "Lexicon") -> None:
        self._lexicon = lexicon

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            found = self.add_extractor_name([*self._lexicon.find(text), *forms_in(text)])
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def process_training_data(self, training_data: Any) -> Any:
        return training_data


class Lexicon:
    """Words that stand for a code; of overlapping words the longest one counts.

    `alone`: words too short to be looked for inside others; they count as the whole message.
    """

    def __init__(self, words: Dict[Text, Dict[Text, List[Text]]]) -> None:
        self._alone = {
            word: code for code, known in words.get("alone", {}).items() for word in known
        }
        words = {entity: codes for entity, codes in words.items() if entity != "alone"}
        self._codes = {
            entity: {word.lower(): code for code, known in codes.items() for word in known}
            for entity, codes in words.items()
        }
        self._patterns = {entity: _any_of(codes) for entity, codes in self._codes.items()}

    @classmethod
    def load(cls, file: Path) -> "Lexicon":
        return cls(yaml.safe_load(file.read_text(encoding="utf-8")))

    def find(self, text: Text) -> Iterator[Dict[Text, Any]]:
        plain = text.lower()
        if len(plain) != len(text):  # a letter that grows when lowered would shift every position
            plain = text
        for entity, pattern in self._patterns.items():
            for match in pattern.finditer(plain):
                yield _entity(
                    entity, match.start(), match.end(), self._codes[entity][match.group()]
                )
        bare = _FRAGMENT.fullmatch(plain)
        if bare and bare.group("word") in self._alone:
            yield _entity("hazard", *bare.span("word"), self._alone[bare.group("word")])


def forms_in(text: Text) -> Iterator[Dict[Text, Any]]:
    for match in _REFERENCE.finditer(text):
        yield _entity("reference", match.start(), match.end(), match.group().upper())
    for match in _CIRCLE.finditer(text):
        yield _entity("circle", match.start(), match.end(), match.group().upper())
    if _SPELT_CIRCLE.fullmatch(text):
        yield _entity("circle", 0, len(text), "".join(text.upper().split()))
    bare = _BARE_COUNT.fullmatch(text)
    for match in [bare] if bare else _COUNT.finditer(text):
        number = number_of(match.group("number"))
        if number is not None:
            yield _entity("count", match.start(), match.end(), number)
    yield from places_in(text)


def places_in(text: Text) -> Iterator[Dict[Text, Any]]:
    """The first place phrase only: a second one in the same message is mostly the same place."""
    for pattern in _PLACES:
        for match in pattern.finditer(text):
            start, end = match.span("place")
            leading = _LEADING.match(text[start:end])
            start += leading.end() if leading else 0
            place = text[start:end]
            if len(place) > 1 and not _NO_PLACE.match(place):
                yield _entity("place", start, end, place)
                return


def number_of(text: Text) -> Any:
    """12, 十二, 两, 一百; None for what is no number (十百)."""
    if text.isdecimal():
        return int(text)
    total, digit = 0, None
    for character in text.replace("两", "二"):
        if character in _DIGITS:
            digit = (digit or 0) * 10 + _DIGITS.index(character)
        else:
            total += (1 if digit is None else digit) * (10 if character == "十" else 100)
            digit = None
    return total + (digit or 0)


def _any_of(codes: Dict[Text, Text]) -> "re.Pattern[str]":
    """Latin words at word borders, in the plural too; Han words anywhere."""
    words = sorted(codes, key=len, reverse=True)
    return re.compile("|".join(_bounded(word) for word in words))


def _bounded(word: Text) -> Text:
    return rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word)


def _entity(name: Text, start: int, end: int, value: Any) -> Dict[Text, Any]:
    return {"entity": name, "start": start, "end": end, "value": value}
