"""Which of two dangers in one message the card must be about: what also threatens the helper first.

Nobody is to kneel down for chest compressions in gas or before an attacker. It does not know
what the cards say, nor how a danger is recognised.
"""

import re
from dataclasses import dataclass

from bot.triage.danger import Danger
from knowledge.tokens import normalise

D = Danger
#: What has befallen a body, wherever it lies.
BODY = frozenset({D.NOT_BREATHING, D.BLEEDING, D.MEDICAL, D.STROKE_HEART})


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Of the dangers `among`, a message with `words` and without `unless` is about `danger`."""

    danger: Danger
    among: frozenset[Danger]
    words: re.Pattern[str]
    unless: re.Pattern[str] | None = None

    def holds(self, danger: Danger, text: str) -> bool:
        silenced = self.unless is not None and self.unless.search(text)
        return danger in self.among and bool(self.words.search(text)) and not silenced


#: Somebody has brought them out: the body comes first again.
_OUT = re.compile(
    r"(救|拖|抬|抱|背|拉|挖|捞|挤)(了)?(上|出)来|到(了)?(外面|室外|空地|安全)"
    r"|\b((pulled|dragged|carried|got|dug|taken) (\w+ )?(out|clear)|outside now|(is"
    r"|are) out(side)?( now)?)\b"
)
_SWALLOWED = re.compile(
    r"(喝|吞|误食|误服|吃)(了|下|进)?.{0,4}(硫酸|盐酸|硝酸|强酸|强碱|烧碱|农药|百草枯|敌敌畏"
    r"|老鼠药|洁厕|消毒液|漂白|清洁剂|化学品?|汽油|柴油)"
    r"|(硫酸|盐酸|强酸|强碱|烧碱|农药|百草枯|老鼠药|洁厕灵|消毒液|漂白水|清洁剂|化学品|药水"
    r"|汽油)(都|给|被.{1,3})?(喝|吞|误食|误服)(了|下|掉|进)"
    r"|\b(drank|drunk|drinks?|swallow(s|ed)?|ate|ingested)\b.{0,20}\b(acid|lye|bleach|chemicals?"
    r"|pesticide|poison|cleaner|detergent|petrol|gasoline|ammonia|drain)"
    r"|\b(acid|lye|bleach|chemicals?|pesticide|cleaner|petrol)\b.{0,12}\b(drunk|swallowed"
    r"|ingested)\b"
)
HEAT = re.compile(
    r"中暑|热射病|(晒|热)(晕|昏)|\b(heat ?stroke|overheated|in the (heat|sun)|burning hot)\b"
)
FLAMES = re.compile(
    r"(着|起|失)火|喷火|冒火|火苗|烧起来|燃烧|\b(on fire|in flames|flames?|burning|caught fire)\b"
)
CYLINDER = re.compile(
    r"(煤气|液化气|燃气|丙烷|气)(罐|瓶|坛|包)|钢瓶|(罐|瓶)(口|阀)"
    r"|\b(cylinder|propane|lpg|gas (bottle|tank|canister))\b"
)
_PIT = "沼气池|粪池|污水井|下水道|窨井|菜窖|地窖|腌菜池|发酵池|船舱"
_PIT_EN = "septic|sewer|manhole|cesspit|manure pit|silo|cellar"
#: Down in something without air: whoever goes after them falls too.
CONFINED = re.compile(
    rf"({_PIT}).{{0,14}}(昏|晕|倒|没反应|没动静|不动|没声)"
    rf"|\b({_PIT_EN})\b.{{0,40}}\b(collapsed|passed out|unconscious|fainted|dropped|went down"
    r"|silence|not (moving|responding|breathing))"
    rf"|\b(collapsed|passed out|unconscious|fainted|dropped|went down)\b.{{0,20}}\b({_PIT_EN})\b"
)


def _rule(danger: Danger, among: frozenset[Danger], words: str, unless: str | None = None) -> Rule:
    silent = re.compile(unless) if unless else None
    return Rule(danger=danger, among=among, words=re.compile(words), unless=silent)


#: The first that holds; what kills the helper too stands before what does not.
RULES = (
    Rule(danger=D.MEDICAL, among=BODY | {D.CHEMICAL}, words=_SWALLOWED),
    Rule(
        danger=D.NOT_BREATHING,
        among=frozenset({D.GAS_SYMPTOMS, D.FIRE}),
        words=re.compile(
            rf"(?=.*(?:{_OUT.pattern}))(?=.*(没有?呼吸|不呼吸|没了呼吸|\b(not"
            rf"|stopped) breathing\b))"
        ),
    ),
    _rule(
        D.VIOLENCE,
        BODY | {D.SUICIDE},
        r"(拿|持)刀|(砍|捅|杀)(人|了?他|了?她|我)|歹徒|凶手|(打|砍|捅)我|家暴|开枪|枪击|劫持"
        r"|\b(shooter|shooting|(got|been|was) shot|shot (him|her|me|in)|((has|have|pulled) a|(man"
        r"|guy|someone|somebody|husband|people) with a) (knife|gun)"
        r"|stabb(ed|ing)|beat(s|ing)? (me|her|him|my)|attack(ed|ing) (me|him|her|us|people))\b",
        r"自己(不小心)?(砍|捅)|\b(myself|himself|herself|by accident|bull|horns?)\b",
    ),
    _rule(
        D.ELECTRIC_SHOCK,
        BODY | {D.DROWNING},
        r"触电|被电(到|击|了|倒)|漏电|(电线|高压线).{0,3}(掉|断|落)"
        r"|\b(electrocut\w+|live wire|electric(al)? shock|power line)\b",
    ),
    Rule(
        danger=D.GAS_SYMPTOMS,
        among=BODY | {D.DROWNING, D.CRUSH, D.TRAPPED, D.FLOOD_TRAPPED},
        words=CONFINED,
    ),
    _rule(
        D.GAS_SYMPTOMS,
        BODY | {D.CHOKING, D.CHILDBIRTH},
        r"煤气|燃气|天然气|液化气|瓦斯|沼气|一氧化碳|co中毒|炭火|烧炭|木炭|炭盆|煤炉|尾气"
        r"|\b(gas (leak\w*|smell|heater|stove|poisoning)|smell(s|ing)?( of| like)? gas|leaking gas"
        r"|monoxide|co alarm|charcoal|generator)\b",
        _OUT.pattern,
    ),
    _rule(
        D.CHEMICAL,
        BODY | {D.EXPLOSION},
        r"氯气|氨气|液氨|液氯|硫化氢|毒气|有毒气体|化工厂|危化品|化学品.{0,3}(泄|漏)"
        r"|\b(chlorine|ammonia|toxic (gas|fumes|cloud)|chemical (leak|spill|plant|cloud|fumes))\b",
        _OUT.pattern,
    ),
    _rule(
        D.EXPLOSION,
        frozenset({D.FIRE, D.RUBBLE}),
        r"爆炸(了|后|,)|炸了|\b(exploded|(an|big|huge) explosion|explosion)\b",
        r"泼|溅|千伏|高压|电(瓶|动)车|电池|楼道|单元|\b(skin|splash\w*|battery|scooter|hallway)\b",
    ),
    Rule(
        danger=D.FIRE,
        among=frozenset({D.GAS_SYMPTOMS, D.EXPLOSION, D.TRAPPED}),
        words=re.compile(rf"(?=.*(?:{CYLINDER.pattern}))(?=.*(?:{FLAMES.pattern}))", re.DOTALL),
    ),
    _rule(
        D.MEDICAL,
        frozenset({D.FIRE}),
        r"\bburning (hot|up)\b|\b(fever|feverish)\b|发(高)?烧",
        r"着火|起火|\b(on fire|house|smoke|flames?)\b",
    ),
    _rule(
        D.FIRE,
        BODY | {D.EARTHQUAKE, D.LIFT, D.CHILDBIRTH, D.ROAD, D.TRAPPED},
        r"(着|起|失)火|火灾|山火|林火|浓烟|全是烟|大火|烧起来"
        r"|\b(on fire|theres (a )?fire|there is (a )?fire|house fire|fire and|and fire|a fire"
        r"|wildfire|forest fire|smoke|flames)\b",
        rf"{_OUT.pattern}|没有?着火|\b(no (fire|smoke)|smoke alarm)\b",
    ),
    _rule(
        D.CHOKING,
        frozenset({D.NOT_BREATHING}),
        r"(卡|噎|堵)(在|住|到)?了?.{0,4}(喉|嗓|气管)|\b(stuck|lodged|caught) in (his|her|my|the"
        r"|their) (throat|windpipe|airway)\b",
        r"鱼刺|\b(unconscious|passed out|wont wake|fish ?bone)\b|昏|叫不醒|没.{0,2}(意识|反应)",
    ),
    _rule(
        D.VEHICLE_FLOOD,
        frozenset({D.FLOOD_TRAPPED}),
        r"\b(car|bus|truck|van|taxi|engine)\b.{0,12}\b(stalled|died|wont start|is floating)\b"
        r"|(车子?|发动机).{0,4}(熄火|抛锚|漂起来)",
        r"\b(roof|upstairs|house|floor)\b|屋|楼|家里",
    ),
    _rule(
        D.VEHICLE_FLOOD,
        frozenset({D.NOT_BREATHING, D.DROWNING}),
        r"(车|公交)(里|子)?.{0,6}(掉|落|冲|沉|开|翻)?(进|到|入|在)?(了)?(河|水|湖|江|海|沟)"
        r"|\b(car|bus|truck|van|taxi)\b.{0,14}\b(river|water|lake|canal|sea|sinking)\b",
        _OUT.pattern,
    ),
    _rule(
        D.ROAD,
        BODY,
        r"车祸|撞车|追尾|翻车|被.{0,4}车.{0,2}撞|\b((car|bike|motorbike|traffic|road|bus) (crash"
        r"|accident|wreck)|crash(ed)?|hit by a (car|truck|bus|motorbike|van))\b",
        r"\bdidnt crash\b",
    ),
    _rule(
        D.CRUSH,
        BODY,
        r"踩踏|人挤人|人群|人太多|挤得|\b(stampede|crowd|trampled|crushed in)\b",
        _OUT.pattern,
    ),
    _rule(
        D.DROWNING,
        frozenset({D.NOT_BREATHING, D.MEDICAL}),
        r"溺水|落水|掉.{0,3}(水|河|湖|池|井)|(水|河|湖|池|海)(里|中).{0,6}(救|捞|拉|抱)|捞上来"
        r"|\b(drown\w*|(pulled|taken|dragged|got|fished)\b.{0,14}\b(water|river|pool|lake|sea"
        r"|pond))\b",
    ),
    _rule(
        D.RUBBLE,
        BODY | {D.EARTHQUAKE, D.TRAPPED},
        r"(埋|压)在|被(埋|压)|压(着|住)(了)?(人|我|腿|他|她|胸)|废墟|(房子|楼|墙|屋顶|桥)(都"
        r"|全)?(塌|倒|垮)(了|下)"
        r"|\b(rubble|buried|pinned|collapsed on|(house|building|roof|wall"
        r"|ceiling) (has )?(collapsed|fell|caved))\b",
        rf"{_OUT.pattern}|\b(in|by) (the|my|a) (car|van|truck|vehicle|lorry)\b",
    ),
    _rule(
        D.LIFT,
        BODY | {D.EARTHQUAKE, D.TRAPPED},
        r"(困|卡|关|停)(在|住|了)?.{0,6}电梯|电梯.{0,6}(困|卡|停)"
        r"|\b(stuck|trapped)\b.{0,14}\b(lift|elevator)\b|\b(lift|elevator)\b.{0,14}\b(stuck"
        r"|stopped)\b",
    ),
    _rule(
        D.FLOOD_TRAPPED,
        frozenset({D.TRAPPED}),
        r"洪水|山洪|内涝|积水|进水|水淹|被淹|淹(了|到|上)|漫(了|上|进)|倒灌|水(位)?.{0,3}(涨|升|越来越)"
        r"|\b(flood\w*|water.{0,12}(rising|rises|coming in|getting higher|up to)|rising water)\b",
        r"电梯|(在|的)车(里|上|内)|\b(lift|elevator|car|bus|truck|van|taxi)\b",
    ),
    _rule(
        D.CHILDBIRTH,
        frozenset({D.BLEEDING}),
        r"(要|快)生了|羊水|产妇|分娩|临产|孕妇|怀孕|\b(in labou?r|giving birth|pregnant"
        r"|contractions|waters? broke)\b",
    ),
    Rule(danger=D.MEDICAL, among=frozenset({D.NOT_BREATHING, D.STROKE_HEART}), words=HEAT),
    _rule(
        D.MEDICAL,
        frozenset({D.VIOLENCE, D.SUICIDE, D.TRAPPED}),
        r"(跳|坠|摔)(了)?(下)?楼.{0,8}(呼吸|流血|躺|不动|昏)|坠楼"
        r"|\b(jumped|fell)\b.{0,24}\b(breathing|bleeding|ground|unconscious|window|balcony|roof)\b",
    ),
)
#: "I'm not safe": no words of any danger, and a cry all the same.
UNSAFE = re.compile(
    r"\W*(help\W+)?(i|we)( ?a?m| am| ?a?re)? (really |just )?(not|dont feel|do not feel"
    r"|never feel) safe"
    r"( (at home|here|there|with (him|her|them|my \w+)|alone|right now|now|any ?more|tonight"
    r"|in (my|this|the) (own )?(house|home|room|flat|place)))*\W*([,.;!]\W*.{0,60})?"
    r"|\W*(救命\W*)?我们?(现在|真的|觉得|感到|感觉|很|在家里?|在这里|这里)*(不安全|有危险)"
    r"(?!.{0,6}[吗?呢])([,。!;\s].{0,20})?"
)
#: A tornado on its way to whoever writes; in a question it is none.
_TORNADO = re.compile(
    r"(?!.*(如果|要是|万一|假如|怎么|会不会|[吗?]))"
    r".*龙卷风.{0,3}(正|就|已经|马上)?(在)?(朝|往|向|冲)(着|这|我|村|镇|家|学校).{0,10}(来|刮|移动|冲)"
)
#: Said of somebody, as done.
_DONE = re.compile(
    r"(我|他|她|孩子|宝宝|娃|儿子|女儿|妈|爸|老人|老公|老婆|有人).{0,12}(喝|吞)(了|下)|(喝|吞)(了"
    r"|下去了?)"
    r"|^(chemicals?|poison|acid|bleach) (drunk|swallowed)"
    r"|\b(i|he|she|someone|somebody|baby|kid|child|son|daughter|mum|mom|dad|they|husband"
    r"|wife)\b.{0,10}\b(drank|swallowed)\b"
)


def folded(text: str) -> str:
    return " ".join(normalise(text).split())


def settle(danger: Danger, text: str) -> Danger:
    """The danger that the card of a message must be about."""
    plain = folded(text)
    held = next((rule for rule in RULES if rule.holds(danger, plain)), None)
    return held.danger if held else danger


def certain(text: str) -> Danger | None:
    """A cry by its form alone, for what few examples are of."""
    plain = folded(text)
    if UNSAFE.fullmatch(plain):
        return D.VIOLENCE
    if _TORNADO.match(plain):
        return D.TORNADO
    return D.MEDICAL if _SWALLOWED.search(plain) and _DONE.search(plain) else None


def swallowed(text: str) -> bool:
    """Whether a poison was drunk or eaten."""
    return bool(_SWALLOWED.search(folded(text)))
