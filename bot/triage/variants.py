"""The cards within one danger: a burning gas cylinder is no burning stairwell.

It does not know the sentences, nor how a danger was recognised.
"""

import re
from dataclasses import dataclass

from bot.triage.danger import Danger
from bot.triage.precedence import CONFINED, CYLINDER, HEAT, swallowed

_BABY = r"宝宝|婴儿|婴幼儿|新生儿|奶娃|(几|\d+)个月大|满月|\b(baby|infant|newborn)\b"
_CHILD = rf"{_BABY}|孩子|小孩|儿子|女儿|娃|\b(child|kid|toddler|my (son|daughter|boy|girl))\b"
_LIFELESS = (
    r"昏|晕倒|叫不醒|不醒|没.{0,2}(呼吸|意识|反应|动静)|不呼吸"
    r"|\b(unconscious|(not|stopped) breathing|wont wake|collapsed|passed out|fainted"
    r"|not responding)\b"
)


@dataclass(frozen=True, kw_only=True)
class Variant:
    """For messages with `words`. `name`: the sentence, None where the danger's own fits."""

    danger: Danger
    words: re.Pattern[str]
    article: str
    guide: str | None = None
    name: str | None = None


def _variant(
    danger: Danger, words: str, article: str, guide: str | None = None, name: str | None = None
) -> Variant:
    return Variant(danger=danger, words=re.compile(words), article=article, guide=guide, name=name)


D = Danger
#: The first whose words stand in the message.
VARIANTS = (
    _variant(D.NOT_BREATHING, _CHILD, "cpr-child-infant", "cpr-child-infant"),
    _variant(D.CHOKING, _BABY, "choking-infant", "choking-infant"),
    Variant(danger=D.GAS_SYMPTOMS, words=CONFINED, article="confined-space", name="gas_confined"),
    _variant(
        D.GAS_SYMPTOMS,
        r"一氧化碳|co中毒|炭|煤炉|热水器|尾气|\b(monoxide|co alarm|charcoal|generator|heater"
        r"|exhaust)\b",
        "carbon-monoxide",
        "carbon-monoxide",
    ),
    Variant(
        danger=D.FIRE,
        words=CYLINDER,
        article="gas-cylinder-fire",
        guide="gas-leak",
        name="fire_cylinder",
    ),
    _variant(
        D.FIRE,
        r"(衣服|身上|裤子|裙子|头发).{0,3}(着|起|烧)|烧到.{0,2}身上"
        r"|\b(clothes|shirt|dress|hair|sleeve)\b.{0,12}\b(fire|burning|alight)\b"
        r"|\b(im|i am|hes|he is|shes|she is|(man|woman|person|someone|child|boy|girl) is) (on fire"
        r"|in flames)\b",
        "fire-on-clothes",
        "burns",
        "fire_clothes",
    ),
    _variant(
        D.FIRE,
        r"(困|关|卡)?在?电梯(里|内|轿厢)|\b(in (a|the|this|our) (lift|elevator)|(lift"
        r"|elevator).{0,12}(stuck|trapped))\b",
        "fire-lift",
        "high-rise-fire",
        "fire_lift",
    ),
    _variant(D.FIRE, _LIFELESS, "fire-smoke-inhalation", "home-fire", "fire_unconscious"),
    _variant(
        D.FIRE,
        r"^(?!.*(火车|列车|高铁|船|飞机|\b(ship|ferry|boat|train|plane)s?\b)).*(?:"
        r"(?<!电动)(?<!电瓶)(?<!自行)(?<!火)(?<!停)(?<!摩托)(车|车头|车子|车里|汽车|货车"
        r"|公交)(?!间|库|站|位|棚)(子|里|头|都)?.{0,4}(着火|起火|失火|冒烟|自燃|烧起来)"
        r"|\b(car|bus|truck|van|vehicle|lorry|taxi|bonnet|hood|car engine"
        r"|bus engine)\b.{0,16}\b(on fire|burning"
        r"|smoking|in flames|caught fire)\b"
        r"|\bfire in (the|my|a|our) (car|bus|truck|van)\b)",
        "fire-car",
        name="fire_vehicle",
    ),
    _variant(
        D.FIRE,
        r"山火|林火|森林|草原|(山|坡|林子?)(上|里)?.{0,4}(着|起)火|半山腰|\b(wildfire|wild fire"
        r"|forest|bush ?fire|grass ?fire|(hill|mountain)(side)?)\b",
        "forest-fire-trapped",
        name="fire_forest",
    ),
    _variant(
        D.FIRE,
        r"油锅|锅里|窗帘|插座|电器|电池|电动车|电瓶车|充电|厨房|沙发|床|我家|家里"
        r"|\b(pan|oil|curtains?|sockets?|outlet|battery|e-?bike|scooter|charger|kitchen|sofa|mattress"
        r"|(my|our) (house|home|flat|apartment))\b",
        "home-fire-first-minute",
        "home-fire",
    ),
    _variant(
        D.CHEMICAL,
        r"^(?!.*(溅|泼|喷到|洒到|皮肤|身上|脸|眼|\b(splash\w*|skin|eyes?|face|spilled on)\b)).*"
        r"(泄|漏|气味|刺鼻|毒气|氯气|氨气|液氨|液氯|硫化氢|化工厂|爆炸|吸入|呛|\b(leak\w*|cloud"
        r"|fumes?|toxic|smell|inhal\w*|plant|tanker|chlorine|ammonia|explo\w*)\b)",
        "chemical-leak-evacuate",
        name="chemical_leak",
    ),
    _variant(
        D.CHEMICAL,
        r"皮肤|身上|手|腿|\b(skin|arms?|hands?|legs?|clothes)\b",
        "chemical-splash",
        "burns",
    ),
    Variant(danger=D.MEDICAL, words=HEAT, article="heat-stroke", guide="heat-stroke", name="heat"),
    _variant(D.MEDICAL, r"抽搐|抽风|癫痫|\b(seizure|convuls\w+|fit)\b", "seizure"),
    _variant(D.MEDICAL, r"蛇|\bsnake\b", "snake-bite"),
    _variant(D.MEDICAL, r"过敏|\b(allerg\w+|anaphyla\w+)\b", "allergy-shock"),
    _variant(D.MEDICAL, r"哮喘|\basthma\b", "asthma-attack"),
    _variant(
        D.VIOLENCE,
        r"炸弹|爆炸物|手榴弹|\b(bomb|grenade|explosive)\b",
        "suspicious-object",
        name="bomb",
    ),
    _variant(
        D.VIOLENCE,
        r"血|捅|砍(伤|了)|刺伤|中枪|受伤|昏|没呼吸|\b(bleeding|blood|stabb\w+|shot|hurt|injured"
        r"|wounded|unconscious|not breathing)\b",
        "emergency-numbers",
        name="violence_hurt",
    ),
    _variant(
        D.VIOLENCE,
        r"不安全|有危险|\b(not|dont feel|do not feel|never feel) safe\b",
        "emergency-numbers",
        name="unsafe",
    ),
)


def variant_of(danger: Danger, plain: str) -> Variant | None:
    """`plain`: the message as `precedence.folded` leaves it."""
    if danger is D.MEDICAL and swallowed(plain):
        return _SWALLOWED_PESTICIDE if re.search(_PESTICIDE, plain) else _SWALLOWED
    fitting = (one for one in VARIANTS if one.danger is danger and one.words.search(plain))
    return next(fitting, None)


_PESTICIDE = r"农药|百草枯|敌敌畏|除草剂|\b(pesticide|weed ?killer|herbicide|paraquat)\b"
_SWALLOWED = _variant(D.MEDICAL, "", "poisoning-medicine", name="swallowed")
_SWALLOWED_PESTICIDE = _variant(D.MEDICAL, "", "poisoning-pesticide", name="swallowed")
