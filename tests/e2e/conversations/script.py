"""A scripted conversation: what somebody says, and what must come back and be kept.

It does not know files, HTTP or the database.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator
from pydantic.functional_validators import AfterValidator

from bot.replies import Kind
from tests.e2e.conversations.sentences import Sentences

Language = Literal["zh", "en"]
#: The person whom a script is about; another name is another person.
ME = "me"


def _listed(value: object) -> object:
    return value if value is None or isinstance(value, list | tuple) else [value]


def _sayable(key: str, info: ValidationInfo) -> str:
    sentences = info.context
    assert isinstance(sentences, Sentences), "keys are checked against bot/words"
    sentences.check(key)
    return key


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Key = Annotated[str, AfterValidator(_sayable)]
Keys = Annotated[tuple[Key, ...], BeforeValidator(_listed)]
Kinds = Annotated[tuple[Kind, ...], BeforeValidator(_listed)]


class Part(BaseModel):
    """A field that we don't know is a mistake, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Expected(Part):
    """What must come back.

    `kind`: of the first message, one of these. `key`: sentences of bot/words that must be said, in
    this order; `any_key`: one of them; `last`: the last one; `not_key`: must not be said. `has`,
    `has_not`: pieces of all the texts together; one of `any_of` must be there. `citation`: of the
    first message that cites. `buttons`: titles that must be shown.
    """

    kind: Kinds = ()
    key: Keys = ()
    any_key: Keys = ()
    last: Key | None = None
    not_key: Keys = ()
    has: Texts = ()
    has_not: Texts = ()
    any_of: Texts = ()
    buttons: Texts = ()
    citation: str | None = None


class Turn(Expected):
    """One message. `press`: the title of a button shown last; `pin`: (lat, lon), WGS-84.

    `times` repeats the text; `language`: what we answer in, from here on (`any`: either); `who`: a
    second person; `later`: the next day, when the engine has forgotten the talk. `{reference}` and
    `{code}` in `say` stand for the last report's and the last circle's code.
    """

    who: str = ME
    say: str = ""
    times: int = Field(default=1, ge=1)
    press: str | None = None
    pin: tuple[float, float] | None = None
    language: Language | Literal["any"] | None = None
    later: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> "Turn":
        if self.press and self.say:
            raise ValueError("either say something or press a button")
        return self


class Row(Part):
    """What the database holds of a person afterwards. `table`: a name of `Held.OWNED`.

    `where` picks rows by their columns. `values`: columns of the one row found (`fields.hazard`
    looks into JSON); `has_not`: in none of them this text stands in that column.
    """

    table: str
    who: str = ME
    where: dict[str, Any] = Field(default_factory=dict)
    count: int | None = None
    values: dict[str, Any] = Field(default_factory=dict)
    has: dict[str, str] = Field(default_factory=dict)
    has_not: dict[str, str] = Field(default_factory=dict)

    @property
    def wanted(self) -> int | None:
        """How many rows; None: any number."""
        return 1 if self.count is None and (self.values or self.has) else self.count


class Script(Part):
    """`slots`: of the engine's tracker at the end. `known`: why it fails today."""

    name: str
    language: Language
    channel: Literal["web", "sms"] = "web"
    turns: tuple[Turn, ...] = Field(min_length=1)
    slots: dict[str, Any] = Field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    known: str | None = None
    #: File and line, for whoever mends it.
    at: str = ""
