"""Obeys the words that always work, in any flow and with the engine down.

It does not know how they are recognised (`commands.py`).
"""

from bot.commands import Command, Said
from bot.replies import KeyedButton, KeyedReply, Kind
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
_DECIDING = frozenset({Command.STOP, Command.START})
GROUP_DECIDES = KeyedReply(kind=Kind.SUBSCRIPTION, key="gateway.group_decides")


class Standing:
    """STOP, START, HELP, language and report status, straight from the core."""

    def __init__(self, residents: Residents, reports: Reports) -> None:
        self._residents = residents
        self._reports = reports

    @staticmethod
    def before_limits(said: Said) -> bool:
        """STOP is heard however much somebody has written."""
        return said.command is Command.STOP

    async def obey(
        self, said: Said, person: Person, language: str
    ) -> tuple[str, tuple[KeyedReply, ...]]:
        """The language from now on, and what is answered. A database that is down raises."""
        if person.in_group and said.command in _DECIDING:
            return language, (GROUP_DECIDES,)
        if said.command is Command.STOP:
            await self._residents.stop(person)
            return language, (KeyedReply(kind=Kind.SUBSCRIPTION, key="gateway.stopped"),)
        if said.command is Command.START:
            return language, (await self._start(person),)
        if said.command is Command.LANGUAGE:
            await self._residents.set_language(person, said.value)
            return said.value, (KeyedReply(kind=Kind.SMALLTALK, key="gateway.language"),)
        if said.command is Command.STATUS:
            return language, (await self._status(said.value),)
        return language, (HELP,)

    async def _start(self, person: Person) -> KeyedReply:
        """Whoever had not stopped anything and hears nothing is new: chats begin with START."""
        stopped = await self._residents.resume(person)
        some = await self._residents.subscriptions_of(person)
        if not some and not stopped:
            return HELP
        key = "gateway.started" if some else "gateway.started_none"
        return KeyedReply(kind=Kind.SUBSCRIPTION, key=key)

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
