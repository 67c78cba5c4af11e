"""The services whose group robots may be registered, what each takes, and what its codes mean.

Nothing else of Apprise is ever loaded: its other plugins write to this machine's log, desktop or
bus, read files, fetch further settings, or are no place for an official warning. It does not know
how anything is sent.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from apprise.plugins.bark import NotifyBark
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.discord import NotifyDiscord
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.google_chat import NotifyGoogleChat
from apprise.plugins.gotify import NotifyGotify
from apprise.plugins.lark import NotifyLark
from apprise.plugins.mattermost import NotifyMattermost
from apprise.plugins.ntfy import NotifyNtfy
from apprise.plugins.pushover import NotifyPushover
from apprise.plugins.serverchan import NotifyServerChan
from apprise.plugins.slack import NotifySlack
from apprise.plugins.wecombot import NotifyWeComBot
from apprise.plugins.workflows import NotifyWorkflows

from channels import errors

Plugin = type[Any]
Codes = Mapping[int, type[errors.ChannelError]]

_WECOM: Codes = {
    -1: errors.ProviderDown,  # system busy
    45009: errors.RecipientThrottled,  # more than 20 messages a minute
    45033: errors.RecipientThrottled,  # too many at once
    93000: errors.RecipientInvalid,  # no such robot: it was taken out of its group
}
"""`errcode`, https://developer.work.weixin.qq.com/document/path/90313."""
_DINGTALK: Codes = {
    -1: errors.ProviderDown,  # system busy
    130101: errors.RecipientThrottled,  # more than 20 messages a minute
    410100: errors.RecipientThrottled,
    300001: errors.RecipientInvalid,  # no such token
    300005: errors.RecipientInvalid,
    400013: errors.RecipientInvalid,  # the group was dissolved
    400101: errors.RecipientInvalid,
    400102: errors.RecipientInvalid,  # the robot was switched off
}
"""`errcode`, https://open.dingtalk.com/document/orgapp/custom-robot-access. 310000 (a keyword is
missing, the signature or the caller's address is wrong) is `Refused`: its owner mends it."""
_FEISHU: Codes = {
    11232: errors.RecipientThrottled,  # 100 a minute, 5 a second
    19001: errors.RecipientInvalid,  # no such hook
}
"""`code`, https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot. 19021, 19022 and 19024
(signature, address, keyword) are `Refused`."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """One service.

    `per_minute`: messages that it takes from one robot, None where its owner says it; `longest`:
    characters of a message; `own_host`: the URL names the host, so that it may be shown; `why` it
    is here. `codes`: of answers with status 200 that are none, found under one of `_CODE_FIELDS`.
    """

    schema: str
    plugin: Plugin = field(repr=False)
    longest: int
    why: str
    per_minute: float | None = None
    own_host: bool = False
    codes: Codes = field(default_factory=dict)

    @property
    def module(self) -> ModuleType:
        """Where the plugin's requests begin."""
        return sys.modules[self.plugin.__module__]


_CODE_FIELDS = ("errcode", "code", "StatusCode")
"""WeCom and DingTalk; Feishu, Lark and Bark; Feishu's older answer."""
_GOOD = frozenset({0, 200})

SERVICES: tuple[Service, ...] = (
    Service(
        schema="wecombot",
        plugin=NotifyWeComBot,
        longest=680,  # 2,048 bytes of UTF-8, three for each Chinese character
        per_minute=20,
        codes=_WECOM,
        why="group robot of WeCom (企业微信): offices, street committees",
    ),
    Service(
        schema="dingtalk",
        plugin=NotifyDingTalk,
        longest=6_000,  # 20,000 bytes
        per_minute=20,
        codes=_DINGTALK,
        why="group robot of DingTalk (钉钉): schools, enterprises",
    ),
    Service(
        schema="feishu",
        plugin=NotifyFeishu,
        longest=6_000,  # 20 KB
        per_minute=100,
        codes=_FEISHU,
        why="group robot of Feishu (飞书): enterprises",
    ),
    Service(
        schema="lark",
        plugin=NotifyLark,
        longest=6_000,
        per_minute=100,
        codes=_FEISHU,
        why="Feishu outside of China",
    ),
    Service(
        schema="slack",
        plugin=NotifySlack,
        longest=4_000,  # more is cut off, https://api.slack.com/methods/chat.postMessage
        per_minute=60,
        why="enterprises and relief organisations",
    ),
    Service(
        schema="discord",
        plugin=NotifyDiscord,
        longest=2_000,
        per_minute=30,
        why="communities of neighbours and students",
    ),
    Service(
        schema="workflows",
        plugin=NotifyWorkflows,
        longest=1_000,
        per_minute=60,
        own_host=True,
        why="Microsoft Teams",
    ),
    Service(
        schema="gchat",
        plugin=NotifyGoogleChat,
        longest=4_000,
        per_minute=60,
        why="Google Chat spaces",
    ),
    Service(
        schema="mmosts",
        plugin=NotifyMattermost,
        longest=4_000,
        own_host=True,
        why="Mattermost: chats that an office runs itself",
    ),
    Service(
        schema="ntfys",
        plugin=NotifyNtfy,
        longest=1_300,  # 4,096 bytes, then it becomes a file
        per_minute=12,
        own_host=True,
        why="push topics without an account",
    ),
    Service(
        schema="gotifys",
        plugin=NotifyGotify,
        longest=6_000,
        own_host=True,
        why="push server that an office runs itself",
    ),
    Service(schema="pover", plugin=NotifyPushover, longest=1_000, why="push to a group of devices"),
    Service(
        schema="barks",
        plugin=NotifyBark,
        longest=1_300,
        own_host=True,
        codes={400: errors.RecipientInvalid},
        why="push to iPhones, common in China",
    ),
    Service(
        schema="schan",
        plugin=NotifyServerChan,
        longest=6_000,
        why="Server酱: push into WeChat",
    ),
    Service(
        schema="jsons",
        plugin=NotifyJSON,
        longest=6_000,
        own_host=True,
        why="any system that takes a webhook: screens, radios, an office's own software",
    ),
    Service(
        schema="json",
        plugin=NotifyJSON,
        longest=6_000,
        own_host=True,
        why="the sandbox; every other host is refused without TLS",
    ),
)
BY_SCHEMA: Mapping[str, Service] = {service.schema: service for service in SERVICES}


def code_of(answer: Mapping[str, Any]) -> int | None:
    """The code of an answer that says that all is not well; None: it does not say so."""
    for name in _CODE_FIELDS:
        code = answer.get(name)
        if isinstance(code, int) and not isinstance(code, bool) and code not in _GOOD:
            return code
    return None


_HOOKS: Mapping[re.Pattern[str], str] = {
    re.compile(
        r"https://oapi\.dingtalk\.com/robot/send\?access_token=([A-Za-z0-9]+)&secret=(SEC\w+)"
    ): r"dingtalk://\2@\1",
    re.compile(
        r"https://oapi\.dingtalk\.com/robot/send\?access_token=([A-Za-z0-9]+)"
    ): r"dingtalk://\1",
    re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([\w-]+)/?"): r"feishu://\1",
}
"""Web hooks as the group's settings show them, where Apprise does not know the form."""


def as_apprise(url: str) -> str:
    """The URL in Apprise's form where it is one of `_HOOKS`; any other as it is."""
    for pattern, form in _HOOKS.items():
        if (match := pattern.fullmatch(url)) is not None:
            return match.expand(form)
    return url
