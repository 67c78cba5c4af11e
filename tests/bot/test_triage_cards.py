"""Two dangers in one message get the card that keeps the helper alive; zh and en say the same."""

import re
from pathlib import Path

import pytest
import yaml

from bot.triage.cards import CARDS, card
from bot.triage.danger import Danger
from bot.triage.recognise import Triage
from bot.triage.variants import VARIANTS
from bot.triage.wishes import led
from bot.words.catalogue import Words
from knowledge.loading import load
from knowledge.search import ARTICLES

GUIDES = Path(__file__).resolve().parents[2] / "knowledge" / "guides"
TRIAGE, WORDS = Triage.load(), Words.load()
#: Of mainland China: police, fire, ambulance, traffic, police by SMS, electricity, mind.
KNOWN = {"110", "119", "120", "122", "12110", "95598", "12356"}
#: By card: messages in which two dangers stand, or one that the plain card would be wrong for.
PAIRS = {
    "gas_symptoms": [
        "家里煤气漏了,我妈昏迷了",
        "烧炭取暖,人昏过去叫不醒",
        "一氧化碳中毒没有呼吸了",
        "gas leak at home and my mum is unconscious",
        "charcoal heater, he won't wake up",
        "carbon monoxide, she is not breathing",
    ],
    "gas_confined": [
        "我爸下化粪池昏倒了,叫不应",
        "有人在下水道里晕倒了没反应",
        "two men passed out in the septic tank",
        "a worker collapsed in the sewer, not breathing",
    ],
    "fire_cylinder": [
        "煤气罐着火了",
        "液化气瓶口在冒火",
        "gas cylinder is on fire",
        "flame at the gas cylinder",
        "propane bottle burning at the valve",
    ],
    "flood_trapped": [
        "家里进水了,车熄火停在门口",
        "my car stalled, now flood water is coming into my house",
        "三个人被困在浦东新区张江路12号地下室，水在涨",
        "被困在一楼出不去,外面全是积水",
        "trapped in a basement and the water keeps rising",
    ],
    "tornado": ["龙卷风正朝我们村过来", "龙卷风正往这边来"],
    "fire_clothes": ["他身上着火了", "my son's clothes are on fire"],
    "fire_lift": ["着火了,我在电梯里", "fire in the building and I'm in the lift"],
    "fire_unconscious": [
        "着火了,有人昏迷",
        "房子着火,我妈没呼吸了",
        "house on fire, dad is unconscious",
        "fire and my mum is not breathing",
    ],
    "fire_vehicle": ["车祸了,车着火了", "公交车着火了", "car crash and the car is on fire"],
    "fire_forest": ["山火把我们围住了,快来人", "wildfire all around us, we can't get out, flames"],
    "fire": [
        "there is a fire",
        "地震了着火了",
        "earthquake and now there is a fire",
        "电动车着火了,楼道全是烟",
    ],
    "chemical_leak": [
        "氯气泄漏,有人昏倒",
        "化工厂爆炸,闻到刺鼻气味",
        "chlorine leak, someone collapsed",
        "chemical plant exploded, toxic smell",
    ],
    "chemical": ["硫酸溅到眼睛里了", "bleach splashed in my eyes"],
    "swallowed": [
        "他把硫酸喝下去了",
        "孩子喝了洁厕灵",
        "农药喝下去了口吐白沫",
        "chemical drunk",
        "my son drank bleach",
        "he swallowed acid",
        "she drank pesticide and is unconscious",
    ],
    "crush": [
        "踩踏,有人没呼吸了",
        "人太多了挤得我不能呼吸",
        "crowd crush and someone is not breathing",
        "stampede people not breathing",
    ],
    "electric_shock": [
        "触电了,没呼吸了",
        "触电的人倒在水里",
        "electrocuted and not breathing",
        "live wire in the water, someone is shocked",
    ],
    "violence_hurt": [
        "有人拿刀捅人,血止不住",
        "歹徒砍人,我朋友昏迷了",
        "他打我,流了好多血",
        "man with a knife stabbed my friend, bleeding badly",
        "he is beating me, I am bleeding a lot",
    ],
    "unsafe": ["我不安全", "我感到不安全,他在门外", "I'm not safe", "I don't feel safe at home"],
    "bomb": ["有人放了炸弹", "there is a bomb here"],
    "road": [
        "车祸,司机大出血",
        "车祸流了好多血叫不醒",
        "car accident, driver bleeding heavily",
        "car crash, he is unconscious",
    ],
    "rubble": [
        "地震了房子塌了压着人",
        "我被压在楼板下面喘不过气",
        "earthquake, the house collapsed on people",
        "buried under the rubble and bleeding a lot",
    ],
    "lift": ["地震了,我们被困电梯里", "someone fainted in the stuck elevator"],
    "explosion": ["爆炸了着火了", "爆炸了,有人被埋", "explosion, people buried"],
    "drowning": ["a man is drowning", "掉水里救上来没呼吸", "pulled from the water, not breathing"],
    "vehicle_flood": [
        "车掉河里了,人没呼吸",
        "car in the river, passenger not breathing",
        "车熄火了,水已经淹到车窗",
        "my car stalled in the flood and the water is up to the windows",
    ],
    "childbirth": ["孕妇要生了,大出血", "pregnant, in labour and bleeding heavily"],
    "heat": ["中暑昏迷了", "heat stroke and unconscious", "he is confused and burning hot"],
    "medical": ["有人坠楼了,还有呼吸,救命"],
    # The body alone, or already out of it: first aid.
    "not_breathing": [
        "从火里救出来了,没有呼吸",
        "煤气中毒抬到外面了,没呼吸",
        "he is not breathing, we pulled him out of the fire",
        "I cut myself with a knife and passed out",
    ],
    "bleeding": ["切菜切到手,血止不住", "I cut my hand with a knife, the bleeding won't stop"],
    "suicide": ["我吃了一整瓶安眠药", "I took a whole bottle of pills"],
    "choking": [
        "孩子噎住了,没呼吸了",
        "choking and not breathing now",
        "孩子被花生卡住喉咙,不能呼吸了",
        "my son has a grape stuck in his throat and can't breathe",
    ],
}


def shown(text: str) -> str:
    danger = TRIAGE.recognise(text)
    return card(danger, text).key.removeprefix("triage.") if danger else "none"


@pytest.mark.parametrize(
    ("name", "text"), [(n, text) for n, texts in PAIRS.items() for text in texts]
)
def test_of_two_dangers_the_card_is_about_what_comes_first(name: str, text: str) -> None:
    assert shown(text) == name


def every_card() -> list[str]:
    return [*(str(danger) for danger in Danger), *{v.name for v in VARIANTS if v.name}, "swallowed"]


def numbers(name: str, language: str) -> set[str]:
    return set(
        re.findall(
            r"(?<!\d)(1[12]\d|12110|12356|95598)(?!\d)", WORDS.say(f"triage.{name}", language)
        )
    )


@pytest.mark.parametrize("name", every_card())
def test_both_languages_name_the_same_numbers(name: str) -> None:
    assert numbers(name, "zh") == numbers(name, "en")
    assert numbers(name, "zh") & {"110", "119", "120"}
    assert numbers(name, "zh") <= KNOWN


@pytest.mark.parametrize("danger", list(Danger))
def test_the_numbers_to_call_first_stand_on_the_card(danger: Danger) -> None:
    assert set(CARDS[danger].call) <= numbers(str(danger), "zh")


def test_what_goes_on_after_a_card_exists() -> None:
    articles = {article.id for article in load(ARTICLES)}
    guides = {file.stem for file in GUIDES.glob("*.yml")}
    on = [(one.article, one.guide) for one in CARDS.values()]
    for article, guide in (*on, *((one.article, one.guide) for one in VARIANTS)):
        assert article in articles
        assert guide is None or guide in guides


GUIDE_OF = [
    ("我爸没呼吸了", "cpr-adult"),
    ("my baby is not breathing", "cpr-child-infant"),
    ("孩子噎住了", "choking-adult"),
    ("my newborn baby is choking", "choking-infant"),
    ("一氧化碳报警器响了", "carbon-monoxide"),
    ("我家厨房着火了", "home-fire"),
    ("楼道里全是烟", "high-rise-fire"),
    ("there's a fire in my flat, the curtains are burning", "home-fire"),
]


@pytest.mark.parametrize(("text", "guide"), GUIDE_OF)
def test_the_first_button_leads_through_the_guide_that_fits(text: str, guide: str) -> None:
    danger = TRIAGE.recognise(text)
    assert danger
    button = card(danger, text).buttons[0]
    assert (button.intent, button.entities) == ("start_guide", {"guide": guide})


def test_where_there_is_no_guide_the_article_goes_on() -> None:
    button = card(Danger.TSUNAMI, "海啸来了").buttons[0]
    assert (button.intent, button.entities) == ("ask_guidance", {"article": "tsunami-coast"})


WISHES = [
    "CPR",
    "心肺复苏",
    "一步一步教我心肺复苏",
    "高楼着火逃生",
    "high-rise fire guide",
    "walk me through choking",
    "walk me through carbon monoxide poisoning",
    "手把手教我拍背和冲击肚子",
    "一步步教我救没呼吸的孩子",
    "lead me through saving someone who is not breathing",
    "大出血止血",
    "洪水来了怎么办",
    "地震来了该怎么做?",
    "如果龙卷风朝我们来怎么办",
    "and if I'm on a high floor?",
    "what if I'm pregnant?",
]
CRIES = [
    "我爸没呼吸了,一步步教我心肺复苏",
    "my dad is not breathing, guide me through CPR",
    "血止不住,一步步教我",
    "walk me through CPR on my baby",
    "guide me out, my building is on fire",
    "家里着火了,一步一步教我",
    "我被困电梯了,一步一步教我",
    "talk me through it, blood is spurting",
    "教教我怎么死,我不想活了",
    "grandma is choking, show me the steps",
    "洪水来了怎么办啊救命",
    "洪水来了",
    "海啸来了怎么办",
    "what if I'm trapped in the car",
    "if I am on fire what do I do",
]


@pytest.mark.parametrize("text", WISHES)
def test_whoever_wants_a_guide_and_tells_of_nobody_gets_no_card(text: str) -> None:
    assert TRIAGE.recognise(text) is None


@pytest.mark.parametrize("text", CRIES)
def test_whoever_tells_of_somebody_gets_the_card(text: str) -> None:
    assert TRIAGE.recognise(text)


def test_hardly_a_name_of_a_guide_raises_a_card_that_tells_of_nobody() -> None:
    """What is left says who, or that it is now ("家里着火了,一步步教我"), or is a bare cry."""
    names = [
        name
        for file in GUIDES.glob("*.yml")
        for guide in [yaml.safe_load(file.read_text("utf-8"))]
        for language in ("zh", "en")
        for name in (guide["title"][language], *guide["names"][language])
    ]
    wishes = [name for name in names if led(name)]
    assert len(wishes) > 0.5 * len(names)
    assert [name for name in wishes if TRIAGE.recognise(name)] == []
    assert sum(TRIAGE.recognise(name) is not None for name in names) <= 0.25 * len(names)


@pytest.mark.parametrize("text", ["我爸突然倒地嘴唇发紫喊不应", "喊他不应,胸口不动"])
def test_who_does_not_answer_to_shouts_needs_breath(text: str) -> None:
    assert TRIAGE.recognise(text) is Danger.NOT_BREATHING
