"""The Telegram adapter: the conformance suite, then what goes out."""

from __future__ import annotations

import socket
from dataclasses import replace

import aiohttp
import pytest

from channels import errors
from channels.base import Button, Channel, MediaReference, Outbound
from channels.telegram import BotApi, MemoryKeyboards, TelegramChannel, TelegramConfig
from channels.telegram.keyboards import key_of
from tests.channels.conformance import NOW, ChannelConformance, Situation, Subject
from tests.channels.scripted import Answer
from tests.channels.scripted_telegram import MESSAGE, ScriptedTelegram, refused, taken
from tests.channels.telegram_updates import GROUP, PERSON, SECRET, said, update

TOKEN = "42:a-secret-token"
OUTBOUND = Outbound(
    channel="telegram", to=str(PERSON), text="请转移到高处", reference="7", sender="42", alert="a/1"
)
YES = Button(title="是", payload="eyJpIjogImFmZmlybSJ9." + "x" * 400)
ANSWERS = {
    Situation.THROTTLED: refused(429, "Too Many Requests: retry after 7", retry_after=7),
    Situation.DOWN: Answer(502, raw="<html>Bad Gateway"),
    Situation.REFUSED: refused(400, "Bad Request: message is too long"),
    Situation.BLOCKED: refused(403, "Forbidden: bot was blocked by the user"),
    Situation.SILENT: Answer(hang=6.0),
    Situation.BROKEN: Answer(drop=True),
}


def channel_at(
    base: str, session: aiohttp.ClientSession, keyboards: MemoryKeyboards | None = None
) -> TelegramChannel:
    config = TelegramConfig(token=TOKEN, webhook_secret=SECRET, api_base=base, timeout=2.0)
    kept = keyboards or MemoryKeyboards()
    return TelegramChannel(config, BotApi(config, session), kept, clock=lambda: NOW)


@pytest.fixture
def channel(telegram_server: ScriptedTelegram, session: aiohttp.ClientSession) -> TelegramChannel:
    return channel_at(telegram_server.base, session)


class TestTelegramConforms(ChannelConformance):
    @pytest.fixture
    def subject(self, channel: TelegramChannel, telegram_server: ScriptedTelegram) -> Subject:
        kept: Channel = channel
        return Subject(
            channel=kept,
            provoke=lambda situation: telegram_server.script.append(ANSWERS[situation]),
            said=said,
            malformed=update(message={"text": "no chat"}),
            outbound=OUTBOUND,
            private=(str(PERSON), TOKEN, SECRET, OUTBOUND.text, telegram_server.base),
            covers_body=False,
        )


async def test_the_call_that_telegram_gets(
    channel: TelegramChannel, telegram_server: ScriptedTelegram
) -> None:
    receipt = await channel.send(OUTBOUND)
    [(method, given)] = telegram_server.calls
    preview = {"is_disabled": True}
    assert method == "sendMessage"
    assert given == {"chat_id": PERSON, "text": OUTBOUND.text, "link_preview_options": preview}
    assert telegram_server.tokens == {f"bot{TOKEN}"}
    assert receipt.provider_id == "9"


async def test_buttons_carry_short_keys_that_lead_to_their_payloads(
    telegram_server: ScriptedTelegram, session: aiohttp.ClientSession
) -> None:
    keyboards = MemoryKeyboards()
    channel = channel_at(telegram_server.base, session, keyboards)
    await channel.send(replace(OUTBOUND, buttons=(YES, Button(title="否", payload="no"))))
    [given] = telegram_server.of("sendMessage")
    rows = given["reply_markup"]["inline_keyboard"]
    assert [[one["text"] for one in row] for row in rows] == [["是"], ["否"]]
    assert all(len(row[0]["callback_data"].encode()) <= 64 for row in rows)
    assert await keyboards.find(str(PERSON), rows[0][0]["callback_data"]) == YES.payload
    assert await keyboards.find("999", rows[0][0]["callback_data"]) is None


class Forgetful(MemoryKeyboards):
    """Its database is away."""

    async def keep(self, to: str, payloads: object) -> list[str]:
        raise errors.ProviderDown


async def test_without_a_database_the_buttons_are_a_menu(
    telegram_server: ScriptedTelegram, session: aiohttp.ClientSession
) -> None:
    channel = channel_at(telegram_server.base, session, Forgetful())
    await channel.send(replace(OUTBOUND, text="Stay?", buttons=(YES,), first_number=2))
    [given] = telegram_server.of("sendMessage")
    assert given["text"] == "Stay?\n2 是"
    assert "reply_markup" not in given


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("请离开河道。" * 600, 1, id="3,600 characters"),
        pytest.param("请离开河道。" * 1000, 2, id="6,000 characters"),
        pytest.param("🌊" * 2048, 1, id="4,096 units"),
        pytest.param("🌊" * 2049, 2, id="4,098 units"),
        pytest.param("水" * 4000 + "🌊" * 97, 3, id="a unit too many"),
    ],
)
async def test_long_texts_go_in_parts(
    text: str, parts: int, channel: TelegramChannel, telegram_server: ScriptedTelegram
) -> None:
    await channel.send(replace(OUTBOUND, text=text, buttons=(YES,)))
    given = telegram_server.of("sendMessage")
    assert "".join(one["text"] for one in given) == text
    assert all(len(one["text"].encode("utf-16-le")) <= 2 * 4096 for one in given)
    assert ["reply_markup" in one for one in given] == [False] * (parts - 1) + [True]


async def test_the_words_of_a_warning_are_made_ready_once_and_reach_everybody(
    channel: TelegramChannel, telegram_server: ScriptedTelegram
) -> None:
    long, plain = '请离开🌊"\\河道。' * 800, "All clear."
    for to, text in (("1", long), ("2", plain), ("-3", long), ("4", plain), ("5", long)):
        await channel.send(replace(OUTBOUND, to=to, text=text))
    heard: dict[int, str] = {}
    for one in telegram_server.of("sendMessage"):
        assert one.keys() == {"chat_id", "text", "link_preview_options"}
        heard[one["chat_id"]] = heard.get(one["chat_id"], "") + one["text"]
    assert heard == {1: long, 2: plain, -3: long, 4: plain, 5: long}


async def test_half_a_pair_of_surrogates_goes_as_a_question_mark(
    channel: TelegramChannel, telegram_server: ScriptedTelegram
) -> None:
    await channel.send(replace(OUTBOUND, text="a\ud83d&b"))
    assert telegram_server.of("sendMessage")[0]["text"] == "a?&b"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refused(400, "Bad Request: chat not found"), errors.RecipientInvalid),
        (refused(400, "Bad Request: PEER_ID_INVALID"), errors.RecipientInvalid),
        (refused(400, "Bad Request: group chat was deactivated"), errors.RecipientGone),
        (
            refused(400, "Bad Request: not enough rights to send text messages to the chat"),
            errors.RecipientBlocked,
        ),
        (refused(403, "Forbidden: bot was kicked from the group chat"), errors.RecipientBlocked),
        (refused(403, "Forbidden: user is deactivated"), errors.RecipientGone),
        (refused(403, "Forbidden: bot can't initiate conversation"), errors.RecipientGone),
        (refused(401, "Unauthorized"), errors.SenderRefused),
        (refused(404, "Not Found"), errors.SenderRefused),
        (refused(500, "Internal Server Error"), errors.ProviderDown),
        (Answer(504, raw="<html>"), errors.ProviderTimeout),
        (Answer(302, headers={"Location": "/"}), errors.Refused),
        (refused(429, "Too Many Requests"), errors.Throttled),
        (refused(418, "something new"), errors.Refused),
        (Answer(400, ["odd"]), errors.Refused),
        (Answer(200, raw="<html>"), errors.GarbledAnswer),
        (Answer(200, {"ok": True}), errors.GarbledAnswer),
        (taken({}), errors.GarbledAnswer),
        (taken(True), errors.GarbledAnswer),
    ],
    ids=lambda value: getattr(value, "__name__", "") or str(value.json)[-60:],
)
async def test_refusals(
    answer: Answer,
    kind: type[errors.ChannelError],
    channel: TelegramChannel,
    telegram_server: ScriptedTelegram,
) -> None:
    telegram_server.script.append(answer)
    with pytest.raises(errors.ChannelError) as caught:
        await channel.send(OUTBOUND)
    assert type(caught.value) is kind


async def test_a_group_that_moved_gets_it_where_it_is_now(
    channel: TelegramChannel, telegram_server: ScriptedTelegram
) -> None:
    moved = refused(400, "group chat was upgraded to a supergroup chat", migrate_to_chat_id=-100999)
    telegram_server.script.append(moved)
    await channel.send(replace(OUTBOUND, to="-777"))
    assert [one["chat_id"] for one in telegram_server.of("sendMessage")] == [-777, -100999]


@pytest.mark.parametrize(
    ("to", "chat"),
    [("-100777", -100777), (f"{GROUP}/55", GROUP)],
    ids=["a group", "a member who asked there"],
)
async def test_addresses(
    to: str, chat: int, channel: TelegramChannel, telegram_server: ScriptedTelegram
) -> None:
    await channel.send(replace(OUTBOUND, to=to))
    assert telegram_server.of("sendMessage")[0]["chat_id"] == chat


@pytest.mark.parametrize("to", ["", "@wang", "+8613800000001", "1/2/3"])
async def test_no_chat(to: str, channel: TelegramChannel) -> None:
    with pytest.raises(errors.RecipientInvalid):
        await channel.send(replace(OUTBOUND, to=to))


async def test_nobody_there_is_nothing_sent(session: aiohttp.ClientSession) -> None:
    with socket.socket() as taken_port:
        taken_port.bind(("127.0.0.1", 0))
        channel = channel_at(f"http://127.0.0.1:{taken_port.getsockname()[1]}", session)
        with pytest.raises(errors.ProviderUnreachable):
            await channel.send(OUTBOUND)


class TestPins:
    PLACE = replace(OUTBOUND, payload={"location": {"lat": 31.2, "lon": 121.5, "label": "School"}})

    async def test_a_place_follows_the_text(
        self, channel: TelegramChannel, telegram_server: ScriptedTelegram
    ) -> None:
        await channel.send(self.PLACE)
        assert [name for name, _ in telegram_server.calls] == ["sendMessage", "sendLocation"]
        [pin] = telegram_server.of("sendLocation")
        assert pin == {"chat_id": PERSON, "latitude": 31.2, "longitude": 121.5}

    async def test_without_its_pin_the_text_still_counts(
        self, channel: TelegramChannel, telegram_server: ScriptedTelegram
    ) -> None:
        telegram_server.script += [taken(MESSAGE), refused(400, "Bad Request")]
        assert (await channel.send(self.PLACE)).provider_id == "9"


class TestFiles:
    PHOTO = MediaReference(reference="F1", content_type="image/jpeg")

    def file(self, **more: object) -> Answer:
        return taken({"file_id": "F1", "file_unique_id": "U", "file_path": "photos/1.jpg", **more})

    async def test_fetched(
        self, channel: TelegramChannel, telegram_server: ScriptedTelegram
    ) -> None:
        telegram_server.files["1.jpg"] = b"picture"
        telegram_server.script.append(self.file())
        media = await channel.fetch(self.PHOTO, most=7)
        assert (media.content_type, media.body) == ("image/jpeg", b"picture")
        assert telegram_server.calls == [("getFile", {"file_id": "F1"})]

    @pytest.mark.parametrize("size", [{"file_size": 8}, {}], ids=["announced", "found out"])
    async def test_too_large(
        self, size: dict[str, int], channel: TelegramChannel, telegram_server: ScriptedTelegram
    ) -> None:
        telegram_server.files["1.jpg"] = b"pictures"
        telegram_server.script.append(self.file(**size))
        with pytest.raises(errors.MediaTooLarge):
            await channel.fetch(self.PHOTO, most=7)

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            (refused(400, "Bad Request: file is too big"), errors.MediaTooLarge),
            (refused(400, "Bad Request: wrong file_id or the file is"), errors.MediaGone),
            (taken({"file_id": "F1", "file_unique_id": "U"}), errors.MediaGone),
            (taken({"file_id": "F1", "file_path": "photos/lost.jpg"}), errors.MediaGone),
            (refused(500, "Internal Server Error"), errors.ProviderDown),
        ],
        ids=["over 20 MB", "unknown", "no path", "no longer there", "down"],
    )
    async def test_not_there(
        self,
        answer: Answer,
        kind: type[errors.ChannelError],
        channel: TelegramChannel,
        telegram_server: ScriptedTelegram,
    ) -> None:
        telegram_server.script.append(answer)
        with pytest.raises(kind):
            await channel.fetch(self.PHOTO, most=7)


def test_a_key_says_nothing_of_its_payload_and_is_always_the_same() -> None:
    assert key_of(YES.payload) == key_of(YES.payload) != key_of("no")
    assert len(key_of(YES.payload)) == 24
