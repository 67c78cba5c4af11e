"""What administrators do with robots: add, look at, test, remove.

It does not know HTTP, SQL or any service's form.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from bot.areas.divisions import Divisions
from bot.officials import Official
from bot.residents.fields import BadFields, FieldProblem, refuse
from bot.residents.people import Person
from bot.residents.service import mark_of
from bot.residents.subscription import Wish, settle
from bot.residents.vault import Vault
from bot.robots.ports import RobotBook, RobotDoor
from bot.robots.records import CHANNEL, LONGEST_NAME, Robot, Wanted
from bot.words.catalogue import Words
from channels.base import Outbound
from channels.errors import ChannelError
from channels.robots import Known, RobotRefused


class Robots:
    """The roles are asked at the door. Raises RobotsError and BadFields."""

    def __init__(
        self,
        *,
        book: RobotBook,
        door: RobotDoor,
        vault: Vault,
        areas: Divisions,
        words: Words,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._door = door
        self._vault = vault
        self._areas = areas
        self._words = words
        self._clock = clock

    async def all(self) -> tuple[Robot, ...]:
        """By name."""
        return await self._book.all()

    async def add(self, wanted: Wanted, official: Official) -> Robot:
        """It gets every warning for its areas from now on. Raises BadFields, RobotTaken."""
        name, url = " ".join(wanted.name.split()), wanted.url.strip()
        problems: list[FieldProblem] = [] if _is_name(name) else [_problem("name", "name_wrong")]
        wish, known = self._settled(wanted, problems), await self._known(url, problems)
        refuse(problems)
        assert wish and known, "whatever is missing is among the problems"
        robot = Robot(
            id=uuid4(),
            name=name,
            service=known.service,
            shown=known.shown,
            language=wish.language,
            areas=wish.areas,
            groups=wish.groups,
            created_by=official.name,
            created_at=self._clock(),
        )
        mark = mark_of(Person(channel=CHANNEL, address=url), self._vault)
        await self._book.add(robot, mark, wish)
        return robot

    async def test(self, robot_id: UUID, official: Official) -> Robot:
        """Sends it a marked test and keeps what became of that. Raises RobotUnknown."""
        robot, sealed = await self._book.get(robot_id)
        text = self._words.say("lanes.test", robot.language.split("-")[0].lower())
        reason = None
        try:
            await self._door.send(Outbound(channel=CHANNEL, to=self._vault.open(sealed), text=text))
        except ChannelError as error:
            reason = error.code
        await self._book.tested(robot_id, official.name, reason, self._clock())
        return (await self._book.get(robot_id))[0]

    async def remove(self, robot_id: UUID, official: Official) -> None:
        """Nothing goes there any more. Raises RobotUnknown."""
        await self._book.remove(robot_id, official.name, self._vault.seal(""), self._clock())

    def _settled(self, wanted: Wanted, problems: list[FieldProblem]) -> Wish | None:
        wish = Wish(
            language=wanted.language, areas=tuple(wanted.areas), groups=tuple(wanted.groups)
        )
        try:
            return settle(wish, self._areas)
        except BadFields as error:
            problems += error.problems
            return None

    async def _known(self, url: str, problems: list[FieldProblem]) -> Known | None:
        try:
            return await self._door.check(url)
        except RobotRefused as error:
            problems.append(_problem("url", f"url_{error.reason}"))
        except ChannelError:
            problems.append(_problem("url", "url_not_looked_up"))
        return None


def _is_name(name: str) -> bool:
    return 0 < len(name) <= LONGEST_NAME and name.isprintable()


def _problem(field: str, key: str) -> FieldProblem:
    return FieldProblem(field=field, key=f"robots.{key}")
