"""The few words by which people move in a guide or a quiz, read by their form alone.

It does not know what is under way, nor the answers that were offered: those come first. The engine
knows the same forms (nlu/components/answering); tests hold both against `tests/led_words.yml`.
"""

import re
from enum import StrEnum


class Word(StrEnum):
    """What a message says by itself."""

    NEXT = "next"
    #: "继续": takes up what was left, too.
    GO_ON = "go_on"
    OK = "ok"
    BACK = "back"
    AGAIN = "again"
    #: "什么?": it was not understood, so it is not only said again.
    WHAT = "what"
    CHANGED = "changed"
    HELP = "help"
    LEAVE = "leave"
    WAIT = "wait"
    YES = "yes"
    NO = "no"
    SKIP = "skip"
    UNSURE = "unsure"
    CANNOT = "cannot"
    #: Of a quiz: another topic.
    OTHER = "other"


_BEFORE = (
    r"(?:(?:好[的了]?|(?:做|弄)[好完]了|嗯|哦|噢|行|那就?|我们?|咱们?|请|先|现在|都|已经|ok"
    r"|okay|yes"
    r"|done|finished|well|please|sorry|hey|so|and|now|but)"
    r"[\s,，。.!！、…]*)*"
)
_AFTER = r"(?:[\s,，。.!！、…]*(?:吧|呢|啊|呀|哦|啦|嘛|了|谢谢|please|pls|thanks|thank you|now))*"
_DO = r"(?:想|要|打算)*"
_LED = (
    r"(?:小?测验|测试|考试|答题|问答|做题|题目?|分步指引|分步指导|指引|指南|指导|引导|教程"
    r"|分步|步骤|流程|演练)"
)
_LED_EN = (
    r"(?:quiz(?:zes|zing)?|test(?:ing)?|drill|guide|guidance|guiding|questions?|steps?|walkthrough)"
)
_FORMS = {
    Word.LEAVE: (
        rf"{_DO}(?:停|停止|停下来?|停一下|算了|取消|退出|结束|离开|到此为止|放弃)"
        rf"|{_DO}(?:停止|停掉?|退出|结束|离开|取消|关闭|关掉|终止|中止|放弃|不要|不用|不需要"
        rf"|不想|不再?|别再?)"
        rf"(?:再|继续|做|要|看|答|这个|这次|本次|当前)*{_LED}"
        r"|(?:不用|不要|不需要|不想|不再?|别再?)(?:再|要|想|继续)*(?:玩|做|答|考|学|弄|搞|问"
        r"|教|带|指引|指导|引导|继续)"
        r"(?:我|了|下去|题)*"
        r"|cancel|quit|exit|leave|abort|never ?mind|forget it|(?:that'?s )?enough|no more|end|stop"
        rf"|(?:i (?:want|would like|need) to |i'd like to |let'?s |let me |can you )?"
        rf"(?:stop|quit|exit|leave|end|cancel|abort|close|finish)(?: with)?"
        rf"(?: (?:it|this|here|the|this|my|me|us|asking|quizzing|guiding|testing|leading"
        rf"|{_LED_EN}))*"
        rf"|no more (?:of (?:this|the) )?{_LED_EN}"
        r"|i (?:don'?t|do not) want (?:to (?:go on|continue|play|do (?:it|this))|this"
        r"|it)(?: any ?more)?"
    ),
    Word.NEXT: (
        r"下一?[步个条题页](?:是?什么|干什么|怎么[做办])?"
        r"|(?:然后|接下来|之后|再然后|完了)(?:呢|做什么|干什么|怎么[做办]|啥|要做什么)?"
        r"|(?:做|弄|搞|办)[好完]|好了|完了|做完|完成|搞定|做到"
        r"|next(?: step| one| question)?|(?:what(?:'s| is) )(?:the )?next(?: step)?|what next"
        r"|next what"
        r"|done|(?:all |i'?m |that'?s |it'?s )(?:done|finished)|finished|completed?|ready"
        r"|done (?:that|it)|i did(?: it| that)?|did (?:it|that)|then(?: what)?|what then"
        r"|what now|now what"
    ),
    Word.GO_ON: (
        r"继续(?:做|下去|指引|测验|答题|说)?|接着(?:来|做|说)?|往下|go on|go ahead|continue"
        r"(?: (?:the )?(?:quiz|guide))?|carry on|resume(?: (?:the )?(?:quiz|guide))?"
        r"|keep going|proceed"
    ),
    Word.BACK: (
        r"(?:回到?|退回?到?|返回)?(?:上一?|前一?|上面)[步个条]|返回|回去|后退|退回|退一步"
        r"|(?:go |take me |step )?back(?: (?:a|one) step)?|(?:go (?:back )?to )?(?:the )?"
        r"(?:previous|prev|last)(?: (?:step|one))?"
    ),
    Word.AGAIN: (
        r"再(?:说|讲|发|念|来)一?[遍次轮]|重复(?:一?[遍下])?|重新?说(?:一?遍)?|(?:say|read"
        r"|send) (?:it|that) again"
        r"|again|repeat(?: (?:that|it))?|once more|one more (?:time|round)|another round"
        r"|come again|pardon"
    ),
    Word.WHAT: (
        r"什么|啥|什么意思|啥意思|(?:没|不|看不|听不)(?:太)?(?:懂|明白|清楚你说)"
        r"|没[听看][懂清见]|看不懂|听不懂"
        r"|what|huh|eh|what do you mean|i (?:don'?t|do not) (?:understand|get it)|not clear"
        r"|what is that"
    ),
    Word.CHANGED: (
        r"(?:现在)?情况.{0,3}变(?:化|了)?.{0,4}|有变化|变了|(?:更|变得?更?)(?:糟|严重|坏)|恶化|严重"
        r"|(?:it|things?|the situation|situation|something)(?:'s| has| have)? changed"
        r"|(?:it'?s |it |things )?(?:got |getting |gotten )?worse"
    ),
    Word.HELP: (
        r"求助|求救|呼救|帮助我?|帮帮我|帮我|(?:call|get|i need)(?: for)? help|help(?: me)?"
        r"|need help"
    ),
    Word.WAIT: (
        r"等[一等]?[下会等]儿?|等(?:一?会儿?|着|我)|稍等(?:一?下)?|慢[点着]儿?|慢一点"
        r"|还没(?:有|好|完|做|弄|准备)*[好完]?"
        r"|没[好完]|没做[好完]|wait(?: (?:a|one) (?:minute|moment|sec|second|bit))?|hold on"
        r"|hang on|not yet"
        r"|slow down|(?:one|just a|a) (?:moment|minute|sec|second)|not (?:done|ready|finished)"
    ),
    Word.CANNOT: (
        r"(?:不会|做不[到了好来]|不能|不行|办不到|没办法|没法做?|弄不[了好]|搞不定|够不着)"
        r"|(?:i )?(?:can'?t|cannot|can not)(?: do (?:it|that|this))?|unable(?: to)?|impossible"
        r"|not possible|i don'?t know how"
    ),
    Word.UNSURE: (
        r"(?:我也?)?(?:不知道|不清楚|不确定|不晓得|不太(?:清楚|确定)|拿不准|说不准"
        r"|看不(?:出来?|清)|分不清|搞不清)(?:答案)?"
        r"|i (?:don'?t|do not|dont) know|dunno|idk|(?:i'?m )?not sure|no idea|unsure"
        r"|(?:i )?can'?t tell"
        r"|hard to say"
    ),
    Word.SKIP: (
        r"跳过(?:这?一?[步题个])?|略过|先?跳过|过|看答案|skip(?: (?:it|this|that)(?: one"
        r"| step)?)?|pass"
    ),
    Word.OTHER: (
        r"(?:换|来|要)?(?:一?个)?(?:别的|其他|另外?一?)[个的]?(?:方面|话题|题目|主题|测验)?"
        r"|换(?:一?[个下])?"
        r"(?:方面|话题|题目|主题|测验)?|(?:an)?other (?:topic|one|quiz|subject)"
        r"|different (?:topic|one|quiz)"
    ),
    Word.OK: (
        r"好的?|好嘞|嗯+|哦|行|可以|知道|明白|收到|懂|得|要得|ok(?:ay)?|okey|k+|sure|fine"
        r"|alright|all right|got it"
        r"|understood|roger|right|i see"
    ),
    Word.YES: r"是的?|有的?|对的?|会的?|能|yes|yeah|yep|yup|y",
    Word.NO: r"没有?|不是?的?|不对|都?没有|不|no|nope|none|nah|n",
}
_READ = {
    word: re.compile(rf"{_BEFORE}(?:{form}){_AFTER}", re.IGNORECASE)
    for word, form in _FORMS.items()
}
#: Of its own, "停了" says that the shaking or the rain has stopped.
_IT_STOPPED = re.compile(r"(?:都|已经)?停(?:下来?)?了\W*")
#: Characters of a word with all its politeness.
_LONGEST = 60
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_ALL_RIGHT, _NOT_SO = frozenset("👍👌🆗✅💪"), frozenset("👎❌🙅🚫")
#: "离开" may be the answer of a quiz, too; so may "leave".
_MAY_ANSWER = re.compile(r"离开|leave", re.IGNORECASE)


def word_of(text: str) -> Word | None:
    """The word that the whole message is, but for politeness around it; None for anything else."""
    told = _EDGES.sub("", text.replace("’", "'"))
    if not told:
        return _sign(text)
    if len(told) > _LONGEST:
        return None
    if _IT_STOPPED.fullmatch(told):
        return None
    return next((word for word, form in _READ.items() if form.fullmatch(told)), None)


def may_answer(text: str) -> bool:
    """Of a message that wants to leave: whether it may be meant as an answer of a quiz."""
    return bool(_MAY_ANSWER.fullmatch(_EDGES.sub("", text)))


def _sign(text: str) -> Word | None:
    if not _ALL_RIGHT.isdisjoint(text):
        return Word.OK
    if not _NOT_SO.isdisjoint(text):
        return Word.NO
    return Word.WHAT if "?" in text or "？" in text else None
