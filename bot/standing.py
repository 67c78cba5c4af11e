"""Obeys the words that always work, in any flow and with the engine down.

It does not know how they are recognised (`commands.py`).
"""

from bot.commands import ANSWERS, LINKED, STOPS, Command, Said
from bot.linked import Linked
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.reports.back.answering import Answering
from bot.reports.back.ports import Answer
from bot.reports.errors import ReportsError
from bot.reports.service import Reports
from bot.residents.people import Person
from bot.residents.service import Residents

HELP = KeyedReply(
    kind=Kind.SMALLTALK,
    key="gateway.help",
    buttons=(
        KeyedButton(
            key="gateway.button_help_guidance",
            intent="ask_guidance",
            entities={"article": "earthquake-indoors"},
        ),
        KeyedButton(
            key="gateway.button_help_shelter",
            intent="find_facility",
            entities={"facility": "shelter"},
        ),
        KeyedButton(key="gateway.button_help_report", intent="report_hazard"),
        KeyedButton(key="gateway.button_help_alerts", intent="alerts_here"),
    ),
)

#: In a group only whoever speaks for it may say these.
_DECIDING = frozenset({Command.STOP, Command.START}) | LINKED
GROUP_DECIDES = KeyedReply(kind=Kind.SUBSCRIPTION, key="gateway.group_decides")


class Standing:
    """STOP, START, HELP, language, report status and channels, straight from the core."""

    def __init__(
        self,
        residents: Residents,
        reports: Reports,
        linked: Linked,
        answering: Answering | None = None,
    ) -> None:
        """`answering`: hears whether a report is still so; None where nobody is asked that."""
        self._residents = residents
        self._reports = reports
        self._linked = linked
        self._answering = answering

    @staticmethod
    def before_limits(said: Said) -> bool:
        """STOP is heard however much somebody has written."""
        return said.command in STOPS

    async def obey(
        self, said: Said, person: Person, language: str
    ) -> tuple[str, tuple[KeyedReply, ...] | None]:
        """The language from now on, and what is answered. A database that is down raises.

        None for digits that are no code of ours, and for "it is over" where nobody asked: they are
        an answer to something else.
        """
        if person.in_group and said.command in _DECIDING:
            return language, (GROUP_DECIDES,)
        if said.command is Command.STOP:
            await self._residents.stop(person)
            return language, (await self._linked.stopped(person, language),)
        if said.command in LINKED:
            return language, await self._linked.obey(said, person, language)
        if said.command is Command.START:
            return language, (await self._start(person),)
        if said.command is Command.LANGUAGE:
            await self._residents.set_language(person, said.value)
            return said.value, (KeyedReply(kind=Kind.SMALLTALK, key="gateway.language"),)
        if said.command is Command.STATUS:
            return language, (await self._status(said.value),)
        if said.command in ANSWERS:
            return language, await self._still(said, person)
        return language, (HELP,)

    async def _start(self, person: Person) -> KeyedReply:
        """Whoever had not stopped anything and hears nothing is new: chats begin with START."""
        stopped = await self._residents.resume(person)
        some = await self._residents.subscriptions_of(person)
        if not some and not stopped:
            return HELP
        key = "gateway.started" if some else "gateway.started_none"
        return KeyedReply(kind=Kind.SUBSCRIPTION, key=key)

    async def _still(self, said: Said, person: Person) -> tuple[KeyedReply, ...] | None:
        """A report of somebody else's is only asked for how it stands."""
        answer = Answer.STILL if said.command is Command.STILL_THERE else Answer.OVER
        result = None
        if self._answering:
            result = await self._answering.take(person, answer, said.value)
        if result is None:
            return (await self._status(said.value),) if said.value else None
        values = {"reference": result.reference}
        return (KeyedReply(kind=Kind.REPORT, key=f"back.{result.taken}", values=values),)

    async def _status(self, reference: str) -> KeyedReply:
        try:
            report = await self._reports.status(reference)
        except ReportsError as error:
            return KeyedReply(kind=Kind.REPORT, key=error.key)
        return KeyedReply(
            kind=Kind.REPORT,
            key="reports.status_line",
            values={
                "reference": report.reference,
                "status_key": f"reports.status_{report.status}",
                "hazard_key": f"reports.hazard_{report.hazard}",
            },
        )
