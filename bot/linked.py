"""Obeys what people say of their channels, with the engine down too, and tells the other channels.

Whatever touches another channel is told there, with the word that undoes it: whoever was tricked
into a link learns of it. It does not know how the words are recognised (`commands.py`).
"""

from collections.abc import Sequence
from typing import Any

from bot.circles.ports import Letter, Letters
from bot.commands import Command, Said
from bot.link_words import ANY, HERE
from bot.payloads import WHICH, WORD
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.residents.errors import NoChannelSo, ResidentsError
from bot.residents.linking import Linking, OwnChannel
from bot.residents.naming import masked, name_of
from bot.residents.people import Person
from bot.residents.service import Residents
from bot.words.catalogue import Words

#: Digits of a code that confirms a subscription asked for over HTTP.
SUBSCRIPTION_DIGITS = 6
#: What one channel may hear of another one that is linked with it.
_TOLD_ELSEWHERE = ("contacts", "subscriptions", "deliveries")


class Linked:
    def __init__(
        self, linking: Linking, residents: Residents, letters: Letters, words: Words
    ) -> None:
        self._linking = linking
        self._residents = residents
        self._letters = letters
        self._words = words

    async def obey(
        self, said: Said, person: Person, language: str
    ) -> tuple[KeyedReply, ...] | None:
        """None for digits that are no code of ours: they mean something else."""
        if said.command is Command.DIGITS:
            return await self._digits(said.value, person, language)
        try:
            return (await self._obeyed(said, person, language),)
        except ResidentsError as error:
            return (_told(error.key),)

    async def stopped(self, person: Person, language: str) -> KeyedReply:
        """After STOP on one channel: where warnings still go."""
        others = [one for one in await self._linking.others(person) if one.listens]
        if not others:
            return _told("gateway.stopped")
        return _told("linking.stopped_here", others=self._names(others, language))

    async def others(self, person: Person, language: str) -> str:
        """The names of the person's other channels; "" without any."""
        return self._names(await self._linking.others(person), language)

    async def link_now(self, person: Person, code: str, language: str) -> tuple[OwnChannel, ...]:
        """For who has agreed elsewhere. Raises what claiming and agreeing raise."""
        await self._linking.claim(person, code, language)
        return await self._linked(person)

    async def export(self, person: Person) -> dict[str, Any]:
        """What we hold of this channel; of the others where warnings go, and nothing said there.

        Whoever wants that asks there: a link says that warnings go to one person, and no more.
        """
        held = await self._residents.export(person)
        others = await self._linking.others(person)
        return {**held, "linked": [await self._exported(other.person) for other in others]}

    async def forget(self, person: Person, *, everywhere: bool) -> None:
        """Deletes what we hold; `everywhere`: of the other channels too, which are told."""
        others = await self._linking.others(person) if everywhere else ()
        for other in others:
            await self._residents.forget(other.person)
            self._tell(other, "linking.forgotten_told", other=person)
        await self._residents.forget(person)

    async def _exported(self, other: Person) -> dict[str, Any]:
        held = await self._residents.export(other, opened=False)
        tables = {name: held[name] for name in _TOLD_ELSEWHERE}
        return {"channel": other.channel, "address": masked(other), **tables}

    async def _obeyed(self, said: Said, person: Person, language: str) -> KeyedReply:
        match said.command:
            case Command.LINK:
                code = await self._linking.code_for(person, language)
                return _told("linking.code", code=f"{code[:4]} {code[4:]}")
            case Command.LINK_CODE:
                return await self._claim(said.value, person, language)
            case Command.LINK_AGREE:
                return await self._agree(person, language)
            case Command.LINK_DECLINE:
                await self._linking.decline(person)
                return _told("linking.declined")
            case Command.FIRST:
                return await self._first(said.value, person, language)
            case Command.UNLINK:
                return await self._unlink(said.value, person, language)
            case Command.STOP_ALL:
                return await self._stop_all(person, language)
            case Command.START_ALL:
                return await self._start_all(person, language)
        return await self._channels(person, language)

    async def _digits(
        self, digits: str, person: Person, language: str
    ) -> tuple[KeyedReply, ...] | None:
        """A code alone, as some send it; whatever is none of ours is left to the conversation."""
        if len(digits) == SUBSCRIPTION_DIGITS:
            try:
                confirmed = await self._residents.confirm_here(person, digits)
            except ResidentsError as error:
                return (_told(error.key),)
            return (_told("linking.confirmed_code"),) if confirmed else None
        try:
            return (await self._claim(digits, person, language),)
        except ResidentsError:
            return None

    async def _claim(self, code: str, person: Person, language: str) -> KeyedReply:
        other = await self._linking.claim(person, code, language)
        buttons = (
            _button("linking.button_agree", Command.LINK_AGREE),
            _button("linking.button_decline", Command.LINK_DECLINE),
        )
        name = self._name(other, language)
        return _told("linking.confirm", *buttons, other=name)

    async def _agree(self, person: Person, language: str) -> KeyedReply:
        return _told("linking.linked", **self._order(await self._linked(person), language))

    async def _linked(self, person: Person) -> tuple[OwnChannel, ...]:
        channels = await self._linking.agree(person)
        here = next(one for one in channels if one.here)
        for other in channels:
            if not other.here:
                self._tell(other, "linking.linked_told", other=here, first=channels[0])
        return channels

    async def _first(self, value: str, person: Person, language: str) -> KeyedReply:
        before = await self._linking.channels_of(person)
        channels = await self._linking.put_first(person, None if value == HERE else value)
        here = next(one for one in channels if one.here)
        if channels[0].id != before[0].id and not before[0].here:
            self._tell(before[0], "linking.first_told", other=here, first=channels[0])
        return _told("linking.first", **self._order(channels, language))

    async def _unlink(self, value: str, person: Person, language: str) -> KeyedReply:
        others = await self._linking.others(person)
        if value == ANY and len(others) > 1:  # a channel that we do not have is not all of ours
            raise NoChannelSo
        named = person.channel if value == HERE else value
        gone = await self._linking.unlink(person, None if value in ("", ANY) else named)
        for other in gone:
            self._tell(other, "linking.unlinked_told", other=person)
        return _told("linking.unlinked", others=self._names(gone, language))

    async def _stop_all(self, person: Person, language: str) -> KeyedReply:
        others = await self._linking.stop_all(person, language=language)
        if not others:
            return _told("gateway.stopped")
        for other in others:
            self._tell(other, "linking.stopped_told", other=person)
        return _told("linking.stopped_all", others=self._names(others, language))

    async def _start_all(self, person: Person, language: str) -> KeyedReply:
        others = await self._linking.resume_all(person)
        some = await self._residents.subscriptions_of(person)
        for other in others:
            self._tell(other, "linking.started_told", other=person)
        if some and others:
            return _told("linking.started_all", others=self._names(others, language))
        return _told("gateway.started" if some else "gateway.started_none")

    async def _channels(self, person: Person, language: str) -> KeyedReply:
        channels = await self._linking.channels_of(person)
        if len(channels) < 2:
            return _told("linking.channels_one")
        return _told("linking.channels", lines=self._lines(channels, language))

    def _order(self, channels: Sequence[OwnChannel], language: str) -> dict[str, str]:
        first = self._name(channels[0].person, language)
        return {"first": first, "lines": self._lines(channels, language)}

    def _lines(self, channels: Sequence[OwnChannel], language: str) -> str:
        return "\n".join(
            self._words.say(
                _line(one), language, number=number, name=self._name(one.person, language)
            )
            for number, one in enumerate(channels, start=1)
        )

    def _names(self, channels: Sequence[OwnChannel], language: str) -> str:
        names = (self._name(one.person, language) for one in channels)
        return self._words.listed(names, language, by="dialogue.separator")

    def _name(self, person: Person, language: str) -> str:
        return name_of(person, self._words, language)

    def _tell(self, to: OwnChannel, key: str, **others: OwnChannel | Person) -> None:
        values = {
            name: self._name(one.person if isinstance(one, OwnChannel) else one, to.language)
            for name, one in others.items()
        }
        text = self._words.say(key, to.language, **values)
        self._letters.post([Letter(person=to.person, text=text, kind="subscription")])


def _line(one: OwnChannel) -> str:
    if one.here:
        return "linking.line_here"
    if one.stopped:
        return "linking.line_stopped"
    return "linking.line_gone" if one.gone else "linking.line"


def _button(key: str, command: Command) -> KeyedButton:
    return KeyedButton(key=key, intent=WORD, entities={WHICH: command.value})


def _told(key: str, *buttons: KeyedButton, **values: object) -> KeyedReply:
    return KeyedReply(kind=Kind.SUBSCRIPTION, key=key, values=values, buttons=buttons)
