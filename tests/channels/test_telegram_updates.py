"""What the Telegram adapter makes of updates: people, groups, machines, and who left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from channels import errors
from channels.base import Departed, Inbound, MediaReference, Request, WebhookAnswer
from channels.telegram import MemoryKeyboards, TelegramChannel
from tests.channels.scripted_telegram import ScriptedTelegram, refused
from tests.channels.telegram_updates import (
    AUTHOR,
    FILE,
    GROUP,
    LEADER,
    PERSON,
    PRIVATE,
    STATION,
    TEAM,
    US,
    called,
    membership,
    message,
    pressed,
    said,
    update,
)
from tests.channels.test_telegram import channel_at

MEMBER = f"{GROUP}/{PERSON}"
LEADING = AUTHOR | {"id": LEADER}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group"}


@pytest.fixture
def channel(telegram_server: ScriptedTelegram, session: aiohttp.ClientSession) -> TelegramChannel:
    return channel_at(telegram_server.base, session)


async def heard(channel: TelegramChannel, request: Request) -> Inbound:
    [one] = [one for one in await channel.receive(request) if isinstance(one, Inbound)]
    return one


async def test_who_says_it_to_whom(channel: TelegramChannel) -> None:
    inbound = await heard(channel, said("家里进水了"))
    assert (inbound.sender, inbound.recipient, inbound.text) == (str(PERSON), "42", "家里进水了")
    assert (inbound.message_id, inbound.language, inbound.edited) == ("1", "zh-hans", False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/stop", "stop"),
        ("/stop@FenghuoTestBot", "stop"),
        ("/start", "start"),
        ("/start from_a_poster", "start"),
        ("/help", "help"),
        ("/report 河堤 冒水", "report 河堤 冒水"),
        ("/my_data", "my data"),
        ("/洪水", "/洪水"),
        ("1/2", "1/2"),
        ("http://a.cn/b", "http://a.cn/b"),
    ],
)
async def test_commands_are_the_words_that_they_stand_for(
    text: str, expected: str, channel: TelegramChannel
) -> None:
    assert (await heard(channel, said(text))).text == expected


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"location": {"latitude": 31.2, "longitude": 121.5}}, (31.2, 121.5)),
        (
            {
                "location": {"latitude": 1.0, "longitude": 1.0},
                "venue": {
                    "location": {"latitude": 31.2, "longitude": 121.5},
                    "title": "School",
                    "address": "1 Road",
                },
            },
            (31.2, 121.5),
        ),
    ],
    ids=["pin", "venue"],
)
async def test_pins(
    fields: dict[str, Any], place: tuple[float, float], channel: TelegramChannel
) -> None:
    inbound = await heard(channel, update(message=message(**fields)))
    # The phone's menus are not what the talk is held in.
    assert (inbound.location, inbound.text, inbound.language) == (place, "", None)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        (
            {
                "photo": [
                    {**FILE, "file_id": "small", "width": 90, "height": 60},
                    {**FILE, "width": 1280, "height": 960},
                ]
            },
            "image/jpeg",
        ),
        ({"voice": {**FILE, "duration": 2}}, "audio/ogg"),
        ({"audio": {**FILE, "duration": 2, "mime_type": "audio/mp4"}}, "audio/mp4"),
        ({"video": {**FILE, "duration": 2, "width": 1, "height": 1}}, "video/mp4"),
        ({"video_note": {**FILE, "duration": 2, "length": 1}}, "video/mp4"),
        ({"document": {**FILE, "mime_type": "application/pdf"}}, "application/pdf"),
        ({"document": FILE}, None),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else str(value),
)
async def test_files(fields: dict[str, Any], kind: str | None, channel: TelegramChannel) -> None:
    inbound = await heard(channel, update(message=message(caption="看", **fields)))
    assert inbound.media == (MediaReference(reference="F1", content_type=kind),)
    assert inbound.text == "看"


@pytest.mark.parametrize(
    ("contact", "text"),
    [
        ({"phone_number": "8613800138000", "user_id": PERSON}, "+8613800138000"),
        ({"phone_number": "+8613800138000"}, "Wang +8613800138000"),
        ({"phone_number": "110", "user_id": 5}, "Wang 110"),
    ],
    ids=["own", "somebody's", "no number of any country"],
)
async def test_a_shared_contact_is_as_if_typed(
    contact: dict[str, Any], text: str, channel: TelegramChannel
) -> None:
    card = {"first_name": "Wang", **contact}
    assert (await heard(channel, update(message=message(contact=card)))).text == text


class TestChanged:
    async def test_a_changed_message_says_so(self, channel: TelegramChannel) -> None:
        inbound = await heard(channel, update(2, edited_message=message(text="15楼，不是5楼")))
        assert (inbound.edited, inbound.message_id) == (True, "2")

    async def test_the_steps_of_a_live_pin_are_not_messages(self, channel: TelegramChannel) -> None:
        pin = {"latitude": 31.2, "longitude": 121.5, "live_period": 900}
        assert await channel.receive(update(edited_message=message(location=pin))) == []

    async def test_not_in_groups(self, channel: TelegramChannel) -> None:
        changed = message(text="/help", chat=TEAM)
        assert await channel.receive(update(edited_message=changed)) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"sender": US | {"id": 77}, "text": "hello"},
        {"sender": US, "text": "hello"},
        {"chat": TEAM, "sender": US | {"id": 77}, "text": "/help"},
        {"chat": TEAM, "sender": US | {"id": 136817688}, "sender_chat": STATION, "text": "/help"},
        {"chat": TEAM, "text": "/help", "is_automatic_forward": True},
        {"new_chat_title": "Village"},
        {"chat": TEAM, "new_chat_members": [AUTHOR]},
    ],
    ids=["a bot", "ourselves", "in a group", "as a channel", "copied", "a title", "newcomers"],
)
async def test_machines_and_notes_are_not_answered(
    fields: dict[str, Any], channel: TelegramChannel
) -> None:
    assert await channel.receive(update(message=message(**fields))) == []


class TestGroups:
    @pytest.mark.parametrize(
        ("fields", "text"),
        [
            ({"text": "/help"}, "help"),
            ({"text": "/stop@FenghuoTestBot"}, "stop"),
            ({"text": "@fenghuotestbot 台风来了怎么办"}, "台风来了怎么办"),
            ({"text": "台风来了怎么办 @FenghuoTestBot"}, "台风来了怎么办"),
            ({"text": "上海", "reply_to_message": message(sender=US, chat=TEAM)}, "上海"),
            (
                {"photo": [FILE | {"width": 1, "height": 1}], "caption": "/report 塌方"},
                "report 塌方",
            ),
        ],
        ids=["command", "command for us", "mention", "at the end", "reply", "caption"],
    )
    async def test_spoken_to(
        self, fields: dict[str, Any], text: str, channel: TelegramChannel
    ) -> None:
        inbound = await heard(channel, update(message=message(chat=TEAM, **fields)))
        assert (inbound.text, inbound.sender) == (text, MEMBER)

    @pytest.mark.parametrize(
        "fields",
        [
            {"text": "台风来了怎么办"},
            {"text": "/stop@AnotherBot"},
            {"text": "@FenghuoTestBotty hello"},
            {"text": "救命", "reply_to_message": message(chat=TEAM)},
            {"location": {"latitude": 31.2, "longitude": 121.5}},
        ],
        ids=["among themselves", "another's", "another name", "a reply to another", "a pin"],
    )
    async def test_not_spoken_to(self, fields: dict[str, Any], channel: TelegramChannel) -> None:
        assert await channel.receive(update(message=message(chat=TEAM, **fields))) == []

    @pytest.mark.parametrize(
        ("fields", "sender"),
        [
            ({"chat": TEAM, "sender": LEADING}, str(GROUP)),
            ({"chat": TEAM, "sender": ANONYMOUS, "sender_chat": TEAM}, str(GROUP)),
            ({"chat": TEAM}, MEMBER),
        ],
        ids=["administrator", "in the group's name", "member"],
    )
    async def test_who_stands_for_a_group(
        self, fields: dict[str, Any], sender: str, channel: TelegramChannel
    ) -> None:
        assert (await heard(channel, said("/stop", **fields))).sender == sender

    async def test_only_administrators_post_in_a_channel(self, channel: TelegramChannel) -> None:
        post = message(chat=STATION, sender=None, sender_chat=STATION, text="@FenghuoTestBot 订阅")
        assert (await heard(channel, update(channel_post=post))).sender == str(STATION["id"])

    async def test_the_list_of_administrators_is_asked_for_once(
        self, channel: TelegramChannel, telegram_server: ScriptedTelegram
    ) -> None:
        for _ in range(3):
            await channel.receive(said("/help", chat=TEAM))
        assert telegram_server.of("getChatAdministrators") == [{"chat_id": GROUP}]

    async def test_who_can_not_be_asked_for_stands_for_nothing(
        self, channel: TelegramChannel, telegram_server: ScriptedTelegram
    ) -> None:
        telegram_server.script.append(refused(500, "Internal Server Error"))
        assert (await heard(channel, said("/stop", chat=TEAM, sender=LEADING))).sender != str(GROUP)


class TestButtons:
    @pytest.fixture
    def keyboards(self) -> MemoryKeyboards:
        return MemoryKeyboards()

    @pytest.fixture
    def channel(
        self,
        keyboards: MemoryKeyboards,
        telegram_server: ScriptedTelegram,
        session: aiohttp.ClientSession,
    ) -> TelegramChannel:
        return channel_at(telegram_server.base, session, keyboards)

    async def test_pressed(self, channel: TelegramChannel, keyboards: MemoryKeyboards) -> None:
        [key] = await keyboards.keep(str(PERSON), ["signed"])
        press, answer = await channel.receive(pressed(key))
        assert isinstance(press, Inbound) and isinstance(answer, WebhookAnswer)
        assert (press.payload, press.text, press.language) == ("signed", "", None)
        assert answer.body == b'{"method": "answerCallbackQuery", "callback_query_id": "Q1"}'

    async def test_one_that_is_forgotten_is_nobodys_payload(self, channel: TelegramChannel) -> None:
        press, _ = await channel.receive(pressed("forgotten"))
        assert isinstance(press, Inbound)
        assert (press.payload, press.text) == ("forgotten", "")

    @pytest.mark.parametrize(
        ("shown_to", "by", "sender"),
        [
            (MEMBER, AUTHOR, MEMBER),
            (str(GROUP), LEADING, str(GROUP)),
            (f"{GROUP}/{LEADER}", LEADING, f"{GROUP}/{LEADER}"),
            (MEMBER, LEADING, None),
            (str(GROUP), AUTHOR, None),
        ],
        ids=["own", "the group's", "before they led", "another's", "the group's, by a member"],
    )
    async def test_in_a_group(
        self,
        shown_to: str,
        by: dict[str, Any],
        sender: str | None,
        channel: TelegramChannel,
        keyboards: MemoryKeyboards,
    ) -> None:
        [key] = await keyboards.keep(shown_to, ["signed"])
        press = pressed(key, **{"from": by, "message": message(chat=TEAM)})
        found = [one for one in await channel.receive(press) if isinstance(one, Inbound)]
        assert [one.sender for one in found] == ([sender] if sender else [])

    async def test_a_message_that_telegram_no_longer_has(
        self, channel: TelegramChannel, keyboards: MemoryKeyboards
    ) -> None:
        [key] = await keyboards.keep(str(PERSON), ["signed"])
        old = {"chat": message()["chat"], "message_id": 1, "date": 0}
        assert (await heard(channel, pressed(key, message=old))).payload == "signed"


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (membership("kicked"), [Departed(channel="telegram", address=str(PERSON))]),
        (membership("left", TEAM), [Departed(channel="telegram", address=str(GROUP))]),
        (membership("member"), []),
        (
            update(message=message(chat=TEAM | {"id": -777}, migrate_to_chat_id=GROUP)),
            [Departed(channel="telegram", address="-777", moved_to=str(GROUP))],
        ),
    ],
    ids=["blocked", "out of a group", "back again", "moved"],
)
async def test_who_left(
    request_: Request, expected: list[Departed], channel: TelegramChannel
) -> None:
    assert await channel.receive(request_) == expected


@pytest.mark.parametrize(
    "body",
    [
        [],
        "text",
        {},
        {"update_id": "1"},
        {"update_id": 1, "message": []},
        {"update_id": 1, "message": {"chat": 5}},
        {"update_id": 1, "callback_query": {"id": 1}},
        {"update_id": 1, "message": message(text=5)},
        {"update_id": 1, "message": message(text={"a": 1})},
        {"update_id": 1, "message": message(caption=5, photo=[FILE | {"width": 1, "height": 1}])},
        {"update_id": 1, "message": message(text="a") | {"chat": None}},
        {"update_id": 1, "message": message(text="a", chat={"id": {}, "type": "private"})},
        {"update_id": 1, "message": message(text="a", date=10**20)},
        {"update_id": 1, "message": message(text="a", date=float("inf"))},
        {"update_id": 1, "message": message(location={"latitude": "a", "longitude": None})},
        {"update_id": 1, "message": message(photo=[FILE | {"width": "a", "height": "b"}] * 2)},
        {"update_id": 1, "message": message(migrate_to_chat_id="abc")},
        {"update_id": 1, "callback_query": {"id": "1", "chat_instance": "1", "data": "a"}},
        {"update_id": 1, "my_chat_member": {"chat": PRIVATE}},
    ],
)
async def test_malformed(body: object, channel: TelegramChannel) -> None:
    with pytest.raises(errors.NotUnderstood):
        await channel.receive(called(body))


class _Sought(MemoryKeyboards):
    async def find(self, chat: str, key: str) -> str | None:
        raise AssertionError(key)


@pytest.mark.parametrize("data", ["\ud800", "a\0b", "确认"])
async def test_a_press_that_was_never_ours_is_looked_for_nowhere(
    data: str, telegram_server: ScriptedTelegram, session: aiohttp.ClientSession
) -> None:
    channel = channel_at(telegram_server.base, session, _Sought())
    assert (await heard(channel, pressed(data))).payload == data


async def test_half_a_character_silences_nobody(channel: TelegramChannel) -> None:
    assert (await heard(channel, said("救命 \ud800"))).text == "救命 \ud800"


async def test_an_update_of_a_kind_to_come_says_nothing(channel: TelegramChannel) -> None:
    assert await channel.receive(update(something_new={"a": 1})) == []


async def test_the_same_update_twice_bears_the_same_number(channel: TelegramChannel) -> None:
    first, second = [await heard(channel, said("hello")) for _ in range(2)]
    assert replace(first) == second
