"""Tells whether a message asks to be led through something and tells of nobody in danger.

"Walk me through CPR" is a wish, "walk me through CPR, he is not breathing" is a cry. It does not
know which guides there are.
"""

import re

from bot.triage.precedence import folded

#: To be led, in the words by which people ask for it and by which our guides are named.
_LED = re.compile(
    r"一步一?步|逐步|分步骤|手把手|从头(开始)?教|教教?我|教一下|(带|领)着?我|陪我|指导|引导|跟着你"
    r"|跟我(一起)?数|(指南|教程|攻略|流程)"
    r"|\b((walk|talk|take|guide|lead|coach|teach|show) (me|us)|step by step|one step at a time"
    r"|(each|every) step"
    r"|steps one by one|count with me|tutorial|walkthrough|guide|guided)\b"
)
#: The names of skills: nobody cries them out.
_SKILL = re.compile(
    r"\W*((成人|儿童|小孩|婴儿|大人|宝宝|急救)*(心肺复苏(术)?|胸外按压|海姆立克(急救)?法?|人工呼吸"
    r"|cpr|aed|止血带?|包扎)"
    r"(急救|步骤|方法|节拍)?|(噎住|大出血|中暑|触电|溺水|烧烫?伤)(急救|止血)(\W.{0,8})?|(高楼"
    r"|高层)(着火|火灾)逃生"
    r"|.{2,6}噎住(急救)?\(.{2,6}岁.{0,2}\)|choking: (a baby under 1|adults and .{5,40})"
    r"|(adult|child|infant|baby)? ?(cpr|aed|heimlich( manoeuvre| maneuver)?|chest compressions"
    r"|rescue breaths)( steps?| metronome| beat)?)\W*"
)
_HARMED = r"(被困|受伤|伤亡|死亡|失踪|受影响|遇难)"
#: "没有人被困,也没有人受伤", "nobody is trapped or hurt": an answer to how many, and nothing more.
_NOBODY = re.compile(
    rf"\W*((目前|现在|暂时|这里|也|还|都|并|幸好)*(没有?|无|未见)(任何)?(人员?|居民|群众)?"
    rf"{_HARMED}([和或、及]{_HARMED})*了?\W*)+"
    r"|\W*((luckily|and|so far|at the moment|there is|there are|,)? ?"
    r"(nobody|no one|no people|none)( is| are| was| were| has been)?"
    r" (trapped|hurt|injured|missing|affected)"
    r"( (or|and) (trapped|hurt|injured|missing|affected))*( here| now| so far)?\W*)+"
)
#: Somebody it has befallen, somewhere near, or that it is happening now.
_TOLD = re.compile(
    r"(?<!教)(?<!带)(?<!着)(?<!领)(?<!导)(?<!诉)(?<!给)(?<!帮)(?<!陪)(?<!跟)(我|咱"
    r"|俺)(?!(们)?(一步|做|学|来|躲|按|救|跟着|想学|要学|想))"
    r"|(妈|爸|爷|奶|姥|外公|外婆|老公|老婆|丈夫|妻子|儿子|女儿|同事|朋友|邻居|他|她)|有人|家里"
    r"|屋里|这里|楼下|楼道|楼里|隔壁"
    r"|正在|现在(?!就?(教|带|开始|来|学))|刚刚|刚才|快(来|救|点救)|救命|出不(来|去)|不行了|止不住"
    r"|死|自杀|活|世界|结束|[^罢]了($|[,。!! ]|一步|带|指导|手把手)"
    r"|\b(my|our|im|i am|ive|were|we are|he|hes|she|shes|they|theyre|his|her|someone|somebody"
    r"|there is|theres|it is|its|here|help|now|hurry)\b"
    r"|\b(everything|kitchen|house|building|water|gas|blood|baby|adult|child|elevator|lift|tower"
    r"|slope|hillside|bleeding|alarm|ground floor|glass)"
    r" (is|are|wont|stuck|rising|coming|stopped)\b"
    r"|\bi (decide|feel|took|cut|can ?not|cant|smell|have|just)\b|\b(die|dying|suicid\w*|kill\w*"
    r"|this world|end it)\b"
    r"|\b(grand(pa|ma|mother|father)|mum|mom|mother|father|dad|wife|husband|son|daughter|brother"
    r"|sister|friend|neighbou?r"
    r"|colleague|coworker|guy|old (man|woman|lady)|boy|girl|kid)\b"
    r"|\b(trapped|buried|stuck (in|on)|collapsed|passed out|is not breathing|on fire|spurting)\b"
)
#: "Someone" of whom nothing is told: whom one learns to help.
_ANYBODY = re.compile(
    r"(救|帮|抢救|处理)(被?(噎|呛|困|埋|烧|烫|电)\w{0,3}的?|没呼吸的?|晕倒的?|中暑的?|倒地的?"
    r"|触电的?|溺水的?)?(一个)?(人|大人|成人|孩子|小孩|婴儿|宝宝|老人)"
    r"|\b(saving|helping|save|help|rescue|cooling|treating) (someone|somebody|a (person|child"
    r"|baby)|an (adult|infant))"
    r"( (who|that) (is|has|was) [\w ]{3,30}| with [\w ]{3,20})?"
    r"|\b(being|getting|if (i|someone)) (\w+ )?(stuck|trapped|burnt|burned)\b|\bif (someone"
    r"|somebody|a person)\b|\bon (a|an) (baby|child|adult|infant)\b"
    r"|\b(on|for|of) (someone|somebody)\b"
)
#: What people ask of a hazard in general; 海啸 and 泥石流 leave no time to find out which it is.
_IN_GENERAL = re.compile(
    r"\W*(如果|要是|万一)?(发生)?(地震|台风|暴雨|洪水|洪涝|冰雹|寒潮|高温)(来了|来的时候|来时)"
    r"(我们?)?(该|应该|要)?(怎么办|咋办|怎么做|做什么|怎么应对|如何应对|怎么避险)[呢?]?\W*"
)


def led(text: str) -> bool:
    """Whether a message only wants a guide, the name of a skill explained, or what one does in a
    hazard."""
    plain = folded(text)
    if _SKILL.fullmatch(plain) or _IN_GENERAL.fullmatch(plain):
        return True
    if not _LED.search(plain):
        return False
    return _TOLD.search(_ANYBODY.sub(" ", plain)) is None


def nobody_harmed(text: str) -> bool:
    """Whether a message says that nobody is trapped or hurt, and nothing else."""
    return _NOBODY.fullmatch(folded(text)) is not None
