"""Forms of the words that move a guide or a quiz and that a classifier takes for other wishes.

`actions/led_words` has the same; tests hold both against tests/led_words.yml. It does not know what
follows from them.
"""

import re

_LED_BY = (
    r"(?:小?测验|测试|考试|答题|问答|做题|题目?|分步指引|分步指导|指引|指南|指导|引导|教程"
    r"|分步|步骤|流程|演练)"
)
_LED_BY_EN = (
    r"(?:quiz(?:zes|zing)?|test(?:ing)?|drill|guide|guidance|guiding|questions?|steps?|walkthrough)"
)
#: What leaves a guide, a quiz or their lists.
LEAVE = re.compile(
    r"\W*(?:(?:好的?|我们?|请|先|现在|ok|okay|yes|please|sorry)[\s,，。.!！、]*)*(?:"
    r"(?:想|要|打算)*(?:停|停止|停下来?|停一下|算了|取消|退出|结束|离开|到此为止|放弃)"
    r"|(?:想|要|打算)*(?:停止|停掉?|退出|结束|离开|取消|关闭|关掉|终止|中止|放弃|不要|不用|不需要|不想"
    rf"|不再?|别再?)(?:再|继续|做|要|看|答|这个|这次|本次|当前)*{_LED_BY}"
    r"|(?:不用|不要|不需要|不想|不再?|别再?)(?:再|要|想|继续)*"
    r"(?:玩|做|答|考|学|弄|搞|问|教|带|指引|指导|引导|继续)(?:我|了|下去|题)*"
    r"|cancel|quit|exit|leave|abort|never ?mind|forget it|(?:that'?s )?enough|no more|end|stop"
    r"|(?:i (?:want|would like|need) to |i'd like to |let'?s |let me |can you )?"
    r"(?:stop|quit|exit|leave|end|cancel|abort|close|finish)(?: with)?"
    r"(?: (?:it|this|here|the|my|me|us|asking|quizzing|leading|"
    rf"{_LED_BY_EN}))*"
    rf"|no more (?:of (?:this|the) )?{_LED_BY_EN}"
    r"|i (?:don'?t|do not) want (?:to (?:go on|continue|play|do (?:it|this))|this|it)"
    r"(?: any ?more)?"
    r")(?:[\s,，]*(?:吧|啊|呀|了|谢谢|please|pls|thanks|now))*\W*",
    re.IGNORECASE,
)
#: Of its own, "停了" says that the shaking or the rain has stopped.
IT_STOPPED = re.compile(r"\W*(?:都|已经)?停(?:下来?)?了\W*")
WHAT = re.compile(
    r"[?？\s]+|\W*(?:什么|啥|什么意思|啥意思|(?:没|不|看不|听不)太?(?:懂|明白)|没[听看][懂清见]"
    r"|what|huh|eh|what do you mean|i (?:don'?t|do not) (?:understand|get it)|not clear)\W*",
    re.IGNORECASE,
)
#: Another quiz than this one.
OTHER = re.compile(
    r"\W*(?:换|来|要)?(?:一?个)?(?:别的|其他)?[个的]?(?:方面|话题|题目|主题|测验)?\W*"
    r"|\W*(?:(?:an)?other|different) (?:topic|one|quiz|subject)\W*",
    re.IGNORECASE,
)
