"""A life at risk is recognised; ordinary guidance questions are left alone."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from bot.triage import learning
from bot.triage.cards import CARDS, card
from bot.triage.danger import Danger
from bot.triage.features import Features, Row
from bot.triage.learning import Example
from bot.triage.lexicon import Lexicon
from bot.triage.recognise import WEIGHTS, Triage, Weights, WeightsBroken, read, write
from bot.words.catalogue import Words
from encoder import static
from knowledge.hazards import Hazard
from knowledge.loading import load
from knowledge.search import ARTICLES

HERE = Path(__file__).parent
TRIAGE, WORDS = Triage.load(), Words.load()
AT_RISK = {
    Danger.FIRE: ["我家着火了", "着火了", "fire!", "there is a fire in my kitchen", "楼道里全是烟"],
    Danger.NOT_BREATHING: [
        "有人没呼吸了",
        "我妈晕倒了怎么办",
        "my dad collapsed, what should I do",
    ],
    Danger.CHOKING: ["孩子噎住了,脸都紫了", "my baby is choking"],
    Danger.DROWNING: ["孩子掉进河里了", "a boy is drowning here"],
    Danger.BLEEDING: ["他腿上大出血", "the cut won't stop bleeding"],
    Danger.ELECTRIC_SHOCK: ["我爸触电了", "he got electrocuted"],
    Danger.SUICIDE: ["我不想活了", "I want to die"],
    Danger.STROKE_HEART: ["老人突然嘴歪说不出话", "chest pain", "I think he is having a stroke"],
    Danger.CHILDBIRTH: ["我老婆羊水破了", "the baby is coming"],
    Danger.GAS_SYMPTOMS: [
        "我家里闻到煤气味",
        "wtf do i do gas smell",
        "用炭火取暖后头晕恶心",
        "一氧化碳报警器响了",
    ],
    Danger.CHEMICAL: ["硫酸溅到眼睛里了", "bleach splashed in my eyes"],
    Danger.VEHICLE_FLOOD: ["水漫进车里了", "车掉河里了", "my car is sinking"],
    Danger.FLOOD_TRAPPED: ["我们被洪水困在屋顶", "we are trapped on the roof by the flood"],
    Danger.RUBBLE: ["有人被埋在废墟下面", "I'm trapped under rubble"],
    Danger.LANDSLIDE: ["泥石流来了", "there's a landslide coming down now"],
    Danger.LIFT: ["我被困在电梯里", "stuck in the elevator"],
    Danger.VIOLENCE: ["有人拿刀砍人", "a man with a knife is attacking people"],
    Danger.EARTHQUAKE: ["地震了！！", "房子在晃", "earthquake now", "the ground is shaking"],
    Danger.TSUNAMI: ["海啸来了"],
    Danger.TORNADO: ["龙卷风来了", "tornado coming"],
    Danger.CRUSH: ["踩踏了好多人倒下了", "people are being crushed"],
    Danger.EXPLOSION: ["爆炸了"],
    Danger.ROAD: ["出车祸了"],
    Danger.MEDICAL: [
        "老鼠药误食",
        "孩子发烧抽搐",
        "she's having a seizure",
        "被蛇咬了腿肿了",
        "he got struck by lightning",
    ],
    Danger.TRAPPED: ["emergency", "救命", "救\u200b命", "🆘🆘🆘", "help me", "我们被困了出不去"],
}
ORDINARY = [
    "着火了怎么办",
    "地震来了怎么办",
    "what do I do if someone is choking",
    "how to prepare for a typhoon",
    "附近的避难所在哪",
    "台风红色预警是什么意思",
    "help me find a shelter",
    "中暑怎么急救",
    "heat stroke what to do",
    "How do I do CPR",
    "暴雨来了车被淹怎么办",
    "火灾时能坐电梯吗",
    "浦东张江镇河堤裂了,有三户人家,没人受伤",
    "报告隐患",
    "山体滑坡有什么前兆",
    "subscribe to warnings",
    "What are the signs of a stroke",
    "烫伤了怎么办",
    "被困电梯里怎么办",
    "人工呼吸怎么做",
    "can you help me?",
    "刚刚是不是地震了",
    "is there an earthquake right now",
    "刚才地震了，现在没事",
    "The road at Century Park is flooded up to the knee, 2 cars stuck, nobody hurt",
    "hello",
    "",
    *("没有人被困", "没人被困,也没人受伤", "目前无人受伤或被困。", "nobody is trapped or hurt"),
    *("no", "go on", "hold on", "not now", "two", "the second one", "然后呢", "下一个", "接着来"),
    *("出来了", "！", "。", ",", "我楼下在装修很吵", "考考我地震"),
]


@pytest.mark.parametrize(
    ("danger", "text"), [(danger, text) for danger, texts in AT_RISK.items() for text in texts]
)
def test_recognised(danger: Danger, text: str) -> None:
    assert TRIAGE.recognise(text) is danger


@pytest.mark.parametrize("text", ORDINARY)
def test_left_alone(text: str) -> None:
    assert TRIAGE.recognise(text) is None


@pytest.mark.parametrize(
    "text",
    ["没有人被困,但有人没呼吸了", "没有人救我,我被困了", "nobody is hurt but we are trapped"],
)
def test_nobody_hurt_silences_no_cry(text: str) -> None:
    assert TRIAGE.recognise(text) is not None


def test_every_danger_has_a_card_in_every_language_with_a_number_to_call() -> None:
    assert set(AT_RISK) == set(CARDS) == set(Danger)
    articles = {article.id for article in load(ARTICLES)}
    for danger, found in CARDS.items():
        assert found.hazard in set(Hazard)
        assert found.article in articles
        for language in WORDS.languages:
            text = WORDS.say(card(danger, "").key, language)
            assert any(number in text for number in ("119", "120", "110"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_recall_and_false_alarms_on_an_exam_of_somebody_else(language: str) -> None:
    """Product row A1 wants 99 % and 3 %: not reached yet, docs/benchmarks.md has what is."""
    exam = yaml.safe_load((HERE / "triage_exam.yml").read_text("utf-8"))
    cries = [text for texts in exam["at_risk"][language].values() for text in texts]
    found = [text for text in cries if TRIAGE.recognise(text)]
    alarmed = [text for text in exam["calm"][language] if TRIAGE.recognise(text)]
    assert len(found) >= 0.97 * len(cries)
    assert len(alarmed) <= 0.08 * len(exam["calm"][language])


def test_the_exam_is_no_example() -> None:
    exam = yaml.safe_load((HERE / "triage_exam.yml").read_text("utf-8"))
    asked = {
        text for kinds in exam["at_risk"].values() for texts in kinds.values() for text in texts
    }
    asked |= {text for texts in exam["calm"].values() for text in texts}
    assert not asked & {one.text for one in learning.read() if one.hard}


def test_the_weights_are_of_these_examples() -> None:
    """New examples without new weights teach nothing: run `python -m bot.triage`."""
    examples = [one for one in learning.read() if one.hard]
    cries = [one.text for one in examples if one.cry]
    missed = [text for text in cries if TRIAGE.recognise(text) is None]
    assert len(missed) <= 0.04 * len(cries), missed[:20]


def test_weights_of_other_features_are_refused(tmp_path: Path) -> None:
    other = np.zeros((3, 2), np.float32)
    broken = Weights(cry=other, dangers=other, gate=0.5)
    write(tmp_path / "weights.npz", broken)
    with pytest.raises(WeightsBroken):
        Triage.load(tmp_path / "weights.npz")
    with pytest.raises(WeightsBroken):
        Triage.load(tmp_path / "absent.npz")


def test_learning_tells_apart_what_differs() -> None:
    cries = [f"救命 {n} 楼着火了" for n in range(30)]
    calm = [f"今天 {n} 号天气很好" for n in range(30)]
    examples = [Example(text=text, cry=True, danger=Danger.FIRE) for text in cries]
    examples += [Example(text=text, cry=False) for text in calm]
    learned = learning.learn(examples, Features(static.load(), Lexicon.load()))
    assert learned.recall == 1.0


def test_a_text_that_was_just_looked_at_is_not_looked_at_again() -> None:
    class Counted(Features):
        looks = 0

        def of(self, text: str) -> Row:
            self.looks += 1
            return super().of(text)

    features = Counted(static.load(), Lexicon.load())
    triage = Triage(features, read(WEIGHTS))
    assert [triage.recognise("我家着火了") for _ in range(3)] == [Danger.FIRE] * 3
    assert [triage.recognise("附近有什么避难所") for _ in range(3)] == [None] * 3
    assert features.looks <= 2
