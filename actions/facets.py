"""What a short follow-up asks for by its form: when, where somebody is, who, the warning's levels.

It does not know what the talk is about, nor which articles there are.
"""

import re
from dataclasses import dataclass

from knowledge.hazards import Audience, Phase, Setting
from knowledge.passages import Article

_PHASES = {
    Phase.AFTER: re.compile(
        r"以后|之后|过后|过了|(?<!一)停了(?!电|水|课|工)|退了|完了|结束|善后"
        r"|\bafter(?:wards?)?\b|\bover\b|\bgo(?:ing)? back\b|\breturn\b",
        re.IGNORECASE,
    ),
    Phase.BEFORE: re.compile(
        r"平时|预防|之前|以前|事先|征兆|预兆|前兆|准备|防范"
        r"|\bbefore\b|\bprepar\w+|\bprevent\w*|\bsigns?\b|\bbeforehand\b|\bin advance\b|\bready\b",
        re.IGNORECASE,
    ),
    Phase.DURING: re.compile(
        r"正在|来了|已经|来的时候|当时"
        r"|\bwhen (?:it|one) (?:comes|hits|is here|happens|starts)\b"
        r"|\bwhile\b|\bduring\b|\balready\b",
        re.IGNORECASE,
    ),
}
_SETTINGS = {
    Setting.CAR: re.compile(
        r"车(?!间|站|库|厢)|驾驶|\bcars?\b|\bdriv\w+|\bvehicles?\b|\btrucks?\b", re.IGNORECASE
    ),
    Setting.OUTDOORS: re.compile(
        r"室外|户外|外面|外头|野外|街上|路上|走路|步行"
        r"|\boutside\b|\boutdoors?\b|\bstreets?\b|\bon foot\b|\bwalk\w*",
        re.IGNORECASE,
    ),
    Setting.HOME: re.compile(
        r"家里|在家|屋里|室内|房间里|\bat home\b|\bindoors?\b|\binside\b|\bmy (?:house|flat)\b",
        re.IGNORECASE,
    ),
    Setting.HIGH_RISE: re.compile(
        r"高楼|高层|楼上|\bhigh.?rise\b|\btower\b|\bupper floors?\b", re.IGNORECASE
    ),
    Setting.SCHOOL: re.compile(r"学校|上学|教室|学生|\bschools?\b|\bclass\w*", re.IGNORECASE),
    Setting.WORK: re.compile(
        r"上班|公司|单位|工地|工厂|\bworkplace\b|\bat work\b|\boffice\b|\bfactory\b", re.IGNORECASE
    ),
    Setting.SUBWAY: re.compile(r"地铁|\bsubway\b|\bmetro\b|\bunderground train\b", re.IGNORECASE),
    Setting.WATER: re.compile(
        r"游泳|船|海里|水里|河里|\bswim\w*|\bboats?\b|\bships?\b|\bin the water\b", re.IGNORECASE
    ),
    Setting.MOUNTAIN: re.compile(r"山里|山上|爬山|\bmountains?\b|\bhik\w+", re.IGNORECASE),
    Setting.COAST: re.compile(r"海边|沙滩|\bbeach\b|\bcoast\w*|\bseaside\b", re.IGNORECASE),
    Setting.COUNTRYSIDE: re.compile(
        r"农村|村里|乡下|庄稼|大棚|\bvillages?\b|\bfarms?\b|\bcrops?\b", re.IGNORECASE
    ),
}
_AUDIENCES = {
    Audience.ELDERLY: re.compile(
        r"老人|老年|老爸|老妈|爷爷|奶奶|外公|外婆|姥"
        r"|\belderly\b|\bgrand(?!children|son|d)\w+"
        r"|\bold(?:er)? (?:people|person|folks?|man|woman)\b",
        re.IGNORECASE,
    ),
    Audience.INFANT: re.compile(
        r"宝宝|婴儿|新生儿|月子|\bbab(?:y|ies)\b|\binfants?\b|\bnewborns?\b", re.IGNORECASE
    ),
    Audience.CHILD: re.compile(
        r"小孩|孩子|儿童|娃|儿子|女儿|\bkids?\b|\bchild(?:ren)?\b|\bmy (?:son|daughter)\b",
        re.IGNORECASE,
    ),
    Audience.PREGNANT: re.compile(r"孕|\bpregnan\w+|\bexpecting\b", re.IGNORECASE),
    Audience.DISABLED: re.compile(
        r"残疾|残障|轮椅|聋|盲人|走不动|腿脚|卧床|拐杖"
        r"|\bdisab\w+|\bwheelchairs?\b|\bdeaf\b|\bblind\b|\bcan['’]?t walk\b|\bbedridden\b",
        re.IGNORECASE,
    ),
    Audience.PETS: re.compile(
        r"宠物|狗|猫|牲畜|\bpets?\b|\bdogs?\b|\bcats?\b|\bpupp\w+|\blivestock\b", re.IGNORECASE
    ),
}
_LEVELS = re.compile(
    r"预警(?:信号)?(?:的)?(?:等级|级别|标准)?(?:呢|怎么分|是什么)|等级|几级"
    r"|[红橙黄蓝]色|\blevels?\b|\b(?:red|orange|yellow|blue)\b|\bwarnings? (?:levels?|mean)\b",
    re.IGNORECASE,
)
#: How the ids of articles end that say what each level of a warning means.
LEVELS = "warning-levels"
#: Whoever is meant by one of them may be read for by the others' articles too.
_NEAR = {
    Audience.CHILD: frozenset({Audience.INFANT}),
    Audience.INFANT: frozenset({Audience.CHILD}),
    Audience.ELDERLY: frozenset({Audience.DISABLED}),
    Audience.DISABLED: frozenset({Audience.ELDERLY}),
}
_HIT, _NEARBY, _MISS = 1.0, 0.4, -0.5


@dataclass(frozen=True, kw_only=True)
class Facets:
    """What is asked for; all empty for a question that names none."""

    phases: frozenset[Phase]
    settings: frozenset[Setting]
    audiences: frozenset[Audience]
    levels: bool

    @property
    def any(self) -> bool:
        return bool(self.phases or self.settings or self.audiences or self.levels)


def facets_of(text: str) -> Facets:
    return Facets(
        phases=frozenset(phase for phase, named in _PHASES.items() if named.search(text)),
        settings=frozenset(setting for setting, named in _SETTINGS.items() if named.search(text)),
        audiences=frozenset(who for who, named in _AUDIENCES.items() if named.search(text)),
        levels=_LEVELS.search(text) is not None,
    )


def suits(article: Article, asked: Facets) -> float:
    """How well an article is for what is asked for: 1 for each that it is for, less for others'."""
    return (
        _phase(article, asked.phases)
        + _setting(article, asked.settings)
        + _audience(article, asked.audiences)
        + _levels(article, asked.levels)
    )


def _phase(article: Article, asked: frozenset[Phase]) -> float:
    if not asked or article.phase is Phase.ANY:
        return 0.0
    return _HIT if article.phase in asked else _MISS


def _setting(article: Article, asked: frozenset[Setting]) -> float:
    own = set(article.setting) - {Setting.ANY}
    if not asked or not own:
        return 0.0
    # Of two articles for cars, the one for cars alone.
    return _HIT + _NEARBY / len(own) if own & asked else _MISS


def _audience(article: Article, asked: frozenset[Audience]) -> float:
    own = set(article.audience) - {Audience.ANY}
    if not own:
        return 0.0
    if not asked:
        return _MISS
    if own & asked:
        return _HIT + _NEARBY / len(own)
    near = {other for who in asked for other in _NEAR.get(who, ())}
    return _NEARBY if own & near else _MISS


def _levels(article: Article, asked: bool) -> float:
    about = article.id.endswith(LEVELS)
    if asked:
        return _HIT if about else 0.0
    return _MISS if about else 0.0
