"""What can go wrong with a robot.

It does not know HTTP: the web maps each of these to a status once.
"""

from typing import ClassVar


class RobotsError(Exception):
    """A robot could not be added, tested or removed."""

    #: The sentence for people, in `bot/words`.
    key: ClassVar[str]

    def __init__(self) -> None:
        super().__init__((self.__doc__ or "").strip())


class RobotUnknown(RobotsError):
    """There is no such robot, or it was removed."""

    key = "robots.unknown"


class RobotTaken(RobotsError):
    """This URL is registered already."""

    key = "robots.taken"
