"""What a sandbox has to be told: a made-up account, and where the service is.

It does not know where these values come from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PAGE_WORDS = (
    "title",
    "introduction",
    "no_phones",
    "number",
    "text",
    "send",
    "write",
    "find",
    "show",
    "alert",
    "not_sent",
    "bad_number",
    "phones",
    "channel",
    "channel_sms",
    "channel_whatsapp",
    "channel_telegram",
    "channel_voice",
    "channel_push",
    "channel_robot",
    "channel_loudspeaker",
)
"""The labels that the page needs in every language; `phones` stands before the number of phones."""


@dataclass(frozen=True, kw_only=True)
class TelegramAccount:
    """A made-up bot, and where it is called from the start, as after `setWebhook`."""

    token: str = field(repr=False)
    webhook: str
    webhook_secret: str = field(repr=False)
    username: str = "fenghuo_sandbox_bot"


@dataclass(frozen=True, kw_only=True)
class SandboxConfig:
    """A made-up account and how to reach the service that uses it.

    `public_url` is the root that signatures are made for, as the service knows itself;
    `callback_base`, when given, is where calls to it really go (loopback). `number` is what phones
    write to, `voice_number` what they call. `words` are the page's labels: language → key of
    `PAGE_WORDS` → label; the first language is the default. `templates` are WhatsApp's: SID → words
    with `{{1}}`; without any, every SID is good. `own_base` is the root at which the sandbox is
    served and its media are fetched, where that is not `callback_base`. `limit` bounds the messages
    kept, `concurrency` the callbacks under way. `telegram`: the bot that is played, if one is.
    """

    account_sid: str
    auth_token: str = field(repr=False)
    number: str
    voice_number: str = ""
    public_url: str
    callback_base: str | None = None
    words: Mapping[str, Mapping[str, str]] = field(repr=False)
    templates: Mapping[str, str] = field(default_factory=dict)
    own_base: str | None = None
    limit: int = 200_000
    concurrency: int = 400
    telegram: TelegramAccount | None = None

    def __post_init__(self) -> None:
        missing = [
            f"{language}.{key}"
            for language, labels in self.words.items()
            for key in PAGE_WORDS
            if key not in labels
        ]
        if missing or not self.words:
            raise ValueError(f"labels missing for the sandbox page: {', '.join(missing) or 'all'}")

    @property
    def own(self) -> str:
        """The root of the sandbox's own URLs."""
        return (self.own_base or self.callback_base or self.public_url).rstrip("/")

    def reach(self, url: str) -> str:
        """Where a call to a public URL of the service really goes."""
        if self.callback_base is None or not url.startswith(self.public_url.rstrip("/") + "/"):
            return url
        return self.callback_base.rstrip("/") + url[len(self.public_url.rstrip("/")) :]
