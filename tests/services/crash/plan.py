"""What happens in a run, all of it drawn from the run's seed: the same seed is the same plan.

It does not know how any of it is done. When exactly a blow falls is up to the machine.
"""

import random
from dataclasses import dataclass
from enum import StrEnum


class Course(StrEnum):
    """What officials and the clock do while it is sent."""

    STRAIGHT = "straight"
    CANCEL = "cancel"
    EXPIRE = "expire"
    PAUSE = "pause"


class Victim(StrEnum):
    """Who gets SIGKILL."""

    WORKER = "worker"
    WEB = "web"
    POSTMASTER = "postmaster"
    BACKEND = "backend"  # one server process: PostgreSQL throws all connections out and recovers


@dataclass(frozen=True, kw_only=True)
class Blow:
    """`at`: seconds after the approval. `down`: for how long the victim stays away."""

    victim: Victim
    at: float
    down: float


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`turn`: when the cancellation, the pause or the end comes, in seconds after the approval.

    `resumed`: how long a pause lasts. `refused`: how many messages the provider refuses because
    the phone stopped us; where people have a second channel, they are told there. `latency`:
    seconds from the provider's taking a message to its answer, so that some are in flight.
    """

    seed: int
    course: Course
    people: int
    workers: int
    two_channels: bool
    refused: int
    latency: float
    blows: tuple[Blow, ...]
    turn: float
    resumed: float


#: Seconds that the broadcast of a run takes, roughly: blows and turns fall within.
LENGTH = 3.5
_VICTIMS = (Victim.WORKER, Victim.POSTMASTER, Victim.WEB, Victim.BACKEND)


def drawn(seed: int) -> Plan:
    """Courses and first victims take turns, so that few runs have some of everything."""
    rng = random.Random(seed)
    first = _VICTIMS[(seed + seed // 4) % 4]
    victims = [first, *rng.choices(_VICTIMS, k=rng.choice((0, 0, 1)))]
    if first is Victim.WEB:  # alone it would hardly hurt the broadcast
        victims.append(Victim.WORKER)
    two_channels = seed % 3 == 1
    return Plan(
        seed=seed,
        course=tuple(Course)[seed % 4],
        people=rng.randint(150, 300),
        workers=rng.choice((1, 2)),
        two_channels=two_channels,
        refused=rng.randint(5, 25) if two_channels else 0,
        latency=rng.uniform(0.05, 0.5),
        blows=tuple(
            sorted(
                (
                    Blow(victim=one, at=rng.uniform(0.0, LENGTH), down=rng.uniform(0.0, 1.0))
                    for one in victims
                ),
                key=lambda blow: blow.at,
            )
        ),
        turn=rng.uniform(0.8, LENGTH),
        resumed=rng.uniform(0.5, 2.5),
    )
