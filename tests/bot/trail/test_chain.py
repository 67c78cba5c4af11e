"""The chain without a database: whatever is changed, taken out or cut off shows at its place."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.trail.chain import START, Break, Entry, Fault, Head, Sealed, Walk, link
from bot.trail.head import HeadFile, HeadWrong

AT = datetime(2026, 11, 22, 5, tzinfo=UTC)


def mac(message: bytes) -> bytes:
    return hmac.digest(b"key of the tests", message, hashlib.sha256)


def entry(id: int) -> Entry:
    return Entry(
        id=id,
        at=AT + timedelta(seconds=id),
        actor="Li",
        action="alert.submit",
        subject="310115",
        details={"version": id, "reason": None},
    )


def chain(*ids: int) -> list[Sealed]:
    seal, made = START, []
    for place, id in enumerate(ids, 1):
        seal = link(mac, seal, place, entry(id))
        made.append(Sealed(place=place, seal=seal, entry=entry(id)))
    return made


def walked(sealed: Sequence[Sealed], head: Head | None = None) -> Break | None:
    walk = Walk(mac, head)
    for one in sealed:
        if broken := walk.step(one):
            return broken
    return walk.end()


def with_third(**changes: object) -> list[Sealed]:
    made = chain(1, 2, 3, 4)
    made[2] = replace(made[2], entry=replace(made[2].entry, **changes))  # type: ignore[arg-type]
    return made


def test_gaps_of_ids_are_no_gaps_of_the_chain() -> None:
    assert walked(chain(3, 2, 17, 40)) is None and walked([]) is None


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"actor": "Wang"}, id="who"),
        pytest.param({"action": "alert.approve"}, id="what"),
        pytest.param({"subject": "310101"}, id="of what"),
        pytest.param({"at": AT}, id="when"),
        pytest.param({"details": {"version": 3, "reason": ""}}, id="details"),
        pytest.param({"id": 9}, id="id"),
    ],
)
def test_a_changed_entry_is_named(changes: dict[str, object]) -> None:
    found = walked(with_third(**changes))
    assert found and (found.place, found.fault) == (3, Fault.CHANGED)


def test_the_same_in_another_time_zone_or_order_of_keys_is_the_same() -> None:
    shanghai = (AT + timedelta(seconds=3)).astimezone(timezone(timedelta(hours=8)))
    details = {"reason": None, "version": 3}
    assert walked(with_third(at=shanghai, details=details)) is None


@pytest.mark.parametrize("place", [1, 2, 3])
def test_an_entry_taken_out_is_missed(place: int) -> None:
    made = chain(1, 2, 3, 4)
    found = walked(made[: place - 1] + made[place:])
    assert found == Break(place=place, fault=Fault.MISSING)


def test_an_entry_taken_out_and_the_rest_moved_up_is_found() -> None:
    made = chain(1, 2, 3, 4)
    moved = [made[0], *(replace(one, place=one.place - 1) for one in made[2:])]
    found = walked(moved)
    assert found and (found.place, found.fault) == (2, Fault.CHANGED)


def test_two_entries_that_change_places_are_found() -> None:
    made = chain(1, 2, 3)
    swapped = [made[0], replace(made[2], place=2), replace(made[1], place=3)]
    found = walked(swapped)
    assert found and found.place == 2


def test_the_newest_taken_out_shows_by_the_head_kept_outside_only() -> None:
    made = chain(1, 2, 3, 4)
    head = Head(place=4, seal=made[3].seal)
    assert walked(made, head) is None
    assert walked(made[:2]) is None
    assert walked(made[:2], head) == Break(place=3, fault=Fault.CUT_OFF)


def test_the_end_sealed_anew_shows_by_the_head_kept_outside() -> None:
    head = Head(place=4, seal=chain(1, 2, 3, 4)[3].seal)
    found = walked(chain(1, 2, 5, 6, 7), head)
    assert found and (found.place, found.fault) == (4, Fault.CUT_OFF)


def test_whoever_has_no_key_seals_nothing() -> None:
    made = chain(1, 2)
    forged = hashlib.sha256(made[1].seal + b"anything").digest()
    found = walked([*made, Sealed(place=3, seal=forged, entry=entry(3))])
    assert found and (found.place, found.fault) == (3, Fault.CHANGED)


def test_the_head_is_kept_and_a_broken_file_is_said(tmp_path: Path) -> None:
    file = HeadFile(tmp_path)
    assert file.read() is None
    head = Head(place=7, seal=bytes(range(32)))
    file.keep(head)
    assert HeadFile(tmp_path).read() == head
    (tmp_path / "audit-head.json").write_text("{", encoding="utf-8")
    with pytest.raises(HeadWrong):
        file.read()
