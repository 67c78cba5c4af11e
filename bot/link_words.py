"""What people write about their channels, by its form: linking, the order, parting, STOP for all.

It does not know what happens when one is said. The whole message must have the form: a sentence
that only speaks of linking is the engine's.
"""

import re

#: The names of channels, longest first where one begins like another. "" stands for one that we do
#: not have, or that is not named: which one it becomes is where the code is sent from.
_NAMES = {
    "whatsapp": r"whats ?app",
    "telegram": r"telegram|电报|tg",
    "voice": r"voice(?: calls?)?|calls?|语音(?:电话)?|来电",
    "email": r"e-?mails?|邮箱|邮件|电子邮件",
    "push": r"push(?: notifications?)?|推送|通知",
    "web": r"web(?: ?chat| ?page|site)?|browser|网页|浏览器|网站|网上",
    "sms": r"sms|text(?: messages?)?|texts|短信|手机号码?|手机短信|手机|phone(?: number)?|mobile",
    "": r"微信|wechat|qq|电话|号码|渠道|账号|账户|聊天|平板|电脑|设备|ipad"
    r"|(?:chat|channel|number|app|account|device|computer|tablet)s?",
}
_NAME = "|".join(f"(?:{names})" for names in _NAMES.values())
#: "先用电话" in a fire is no wish about channels: only those that we have can be put first.
_OURS = "|".join(f"(?:{names})" for channel, names in _NAMES.items() if channel)
_MY = r"(?:我|俺)?(?:的)?(?:另(?:外)?一个|另外的?|别的|其他的?|其它的?|新的?|第二个)?(?:的)?"
_MY_EN = r"(?:my|an?|the)?(?: ?(?:other|another|second|new))?"
_LINK = r"(?:请|我要|我想|帮我)?(?:关联|绑定|连接|绑)(?:一下|上|到)?"
_LINK_EN = r"(?:please )?(?:link|connect|pair)(?: (?:to|with|up))?"
_UNLINK = r"(?:请|我要|我想|帮我)?(?:解除|取消|断开|去掉)(?:关联|绑定|连接)|解绑"
_UNLINK_EN = r"(?:please )?(?:unlink|disconnect|unpair|separate)(?: from)?"
#: Spaces and dashes between digits are how people read them.
_DIGITS = r"(?P<code>\d(?:[ -]?\d){7})"
_CODE = r"(?:代码|关联码|验证码|码|code)?[:： ]*"

_FORMS: tuple[tuple[str, str], ...] = (
    ("link_agree", r"确认关联|同意关联|是,?关联|confirm(?: the)? link(?:ing)?|yes,? link"),
    ("link_decline", r"不关联|不要关联|别关联|拒绝关联|(?:do not|don'?t) link|no,? don'?t link"),
    ("link_code", rf"(?:{_LINK}|{_LINK_EN}) ?{_CODE}{_DIGITS}"),
    (
        "unlink",
        rf"(?:{_UNLINK}|{_UNLINK_EN}) ?(?:{_MY}|{_MY_EN}) ?(?P<name>{_NAME}|所有|全部|all)?",
    ),
    (
        "link",
        rf"{_LINK} ?{_MY} ?(?:{_NAME})(?:[:： ]*\+?[\d -]{{5,20}})?"
        rf"|{_LINK_EN} {_MY_EN} ?(?:{_NAME}|one)(?:[: ]*\+?[\d -]{{5,20}})?"
        r"|(?:channel )?link(?:ing)?(?: code)?|关联码?|关联代码|绑定",
    ),
    (
        "channels",
        r"(?:查看|看看|看)?我(?:的|关联(?:了|的)?|有)(?:哪些|哪几个|什么)?(?:渠道|关联|绑定)"
        r"|(?:(?:show|list) )?my (?:linked )?channels|linked channels|my links"
        r"|(?:which|what) channels (?:do i have|are linked)",
    ),
    (
        "first",
        rf"(?:请)?(?:优先(?:用|发到?|使用)?|首选|先(?:用|发到|使用))(?P<name>{_OURS}|这里|本机)"
        rf"|(?:请)?(?P<name2>{_OURS}|这里|这个|本机)(?:优先|排第一|放第一|首选|在前)"
        rf"|(?:use|try|send to) (?:my )?(?P<name3>{_OURS}|here|this(?: one)?) first"
        rf"|prefer (?:my )?(?P<name5>{_OURS})"
        rf"|(?:my )?(?P<name4>{_OURS}|this(?: one)?|here) first",
    ),
)
_COMPILED = tuple((name, re.compile(form, re.IGNORECASE)) for name, form in _FORMS)
_IS = {channel: re.compile(names, re.IGNORECASE) for channel, names in _NAMES.items()}
_HERE = re.compile(r"这里|这个|本机|here|this(?: one)?", re.IGNORECASE)
_ALL = re.compile(r"所有|全部|all", re.IGNORECASE)
#: Alone in a message: a code for linking has eight digits, one for a subscription six.
_BARE = re.compile(r"\d{6}|\d{8}|\d{4}[ -]\d{4}|\d{3}[ -]\d{3}")
_SIX = re.compile(
    r"(?:我的)?(?:验证码|确认码|code|my code)(?: ?(?:是|is))?[:： ]*(\d{3}[ -]?\d{3})",
    re.IGNORECASE,
)
HERE, ANY = "here", "any"
#: Characters; longer messages are no such words.
_LONGEST = 60
#: Alone, under our question whether to link.
YES = frozenset(
    {"是", "是的", "好", "好的", "同意", "确认", "确定", "关联", "yes", "y", "ok", "sure"}
)
NO = frozenset({"否", "不", "不是", "不要", "不同意", "取消", "no", "n", "nope", "cancel"})


def recognise(plain: str) -> tuple[str, str] | None:
    """The form, and what it names: digits, a channel, `here`, `any` or "" for none.

    `plain` is the message without end marks, in half-width letters (bot.commands).
    """
    if len(plain) > _LONGEST:
        return None
    for form, pattern in _COMPILED:
        found = pattern.fullmatch(plain)
        if found:
            return form, _value(found)
    told = _SIX.fullmatch(plain)
    if told or _BARE.fullmatch(plain):
        return "digits", re.sub(r"\D", "", plain)
    return None


def _value(found: re.Match[str]) -> str:
    named = found.groupdict()
    if named.get("code"):
        return re.sub(r"\D", "", named["code"])
    name = next((one for key, one in named.items() if key.startswith("name") and one), "")
    return _channel(name)


def _channel(name: str) -> str:
    if _HERE.fullmatch(name):
        return HERE
    if not name or _ALL.fullmatch(name):
        return ""
    return next((one for one, names in _IS.items() if names.fullmatch(name)), "") or ANY
