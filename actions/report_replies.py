"""What the guided report says: its questions, the offer to go on, the receipt.

It does not know when any of them is said.
"""

from datetime import datetime

from actions.turn import QUESTION
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.reports.draft import DraftField, ReportDraft
from bot.reports.filing import Filed
from bot.reports.report import Status
from bot.reports.similar import Similar
from knowledge.hazards import Hazard

CONFIRM, RESUME, SIMILAR = "report.confirm", "report.resume", "report.similar"
#: Offered as buttons: the commonest of flood season; anything else is typed.
OFFERED = (
    Hazard.WATERLOGGING,
    Hazard.FLOOD,
    Hazard.FIRE,
    Hazard.LANDSLIDE,
    Hazard.GAS,
    Hazard.OTHER,
)
#: Reports near by that a receipt names.
_SIMILAR = 2
_GO_ON = KeyedButton(key="dialogue.button_go_on", intent="inform")


def ask(asked: DraftField, again: bool = False, reopened: bool = False) -> KeyedReply:
    """The question for one field; `again`: the answer before was of no use; `reopened`: what was
    said may stay as it is.

    The one for people has no buttons: "1" must be one person, not the first of them.
    """
    key = f"reports.ask_{asked}_again" if again else f"reports.ask_{asked}"
    if asked is DraftField.TEXT and again:
        key = "dialogue.report_text_again"
    return KeyedReply(
        kind=Kind.REPORT,
        key=key,
        buttons=() if asked is DraftField.PEOPLE else _buttons(asked, again, reopened),
        counting=asked is DraftField.PEOPLE,
    )


def _buttons(asked: DraftField, again: bool, reopened: bool) -> tuple[KeyedButton, ...]:
    if reopened:
        return (_GO_ON,)
    match asked:
        case DraftField.HAZARD:
            return tuple(
                KeyedButton(key=hazard_key(code), intent="inform", entities={"hazard": code})
                for code in OFFERED
            )
        case DraftField.PLACE:
            return (button("skip", "skip"),)
    return (button("skip", "skip"), button("cancel", "cancel")) if again else ()


def hazard_key(code: str | None) -> str:
    return f"reports.hazard_{code or Hazard.OTHER}"


def told_before(told: str) -> KeyedReply:
    """What was said to the question that is asked once more."""
    return report("told_before", told=told)


def resume(draft: ReportDraft) -> KeyedReply:
    """ "Go on with the report that you began?" """
    return KeyedReply(
        kind=Kind.REPORT,
        key="reports.resume_photos" if draft.photos else "reports.resume",
        values={"hazard_key": hazard_key(draft.hazard), "photos": draft.photos},
        buttons=(
            button("go_on", "affirm", RESUME),
            button("anew", "deny", RESUME),
            button("cancel", "cancel"),
        ),
    )


def correct() -> KeyedReply:
    """ "What is wrong?" """
    return KeyedReply(
        kind=Kind.REPORT,
        key="dialogue.report_correct",
        buttons=(button("file", "affirm", CONFIRM), button("cancel", "cancel")),
    )


def confirm_buttons(draft: ReportDraft) -> tuple[KeyedButton, ...]:
    """In this order they are numbered."""
    name = "named" if draft.anonymous else "anonymous"
    other = KeyedButton(
        key=f"dialogue.button_{name}", intent="inform", entities={"anonymous": name}
    )
    return (
        button("file", "affirm", CONFIRM),
        button("correct", "deny", CONFIRM),
        other,
        button("cancel", "cancel"),
    )


def offer_similar(other: Similar, now: datetime) -> KeyedReply:
    """ "That was reported 20 minutes ago, 300 m from there: add yours, or is it another one?" """
    return KeyedReply(
        kind=Kind.REPORT,
        key=f"reports.offer_similar{_unplaced(other)}",
        values={
            "reference": other.reference,
            "hazard_key": hazard_key(other.hazard),
            **_distance(other),
            "minutes": max(1, round((now - other.created_at).total_seconds() / 60)),
        },
        buttons=(
            button("join", "affirm", SIMILAR),
            button("apart", "deny", SIMILAR),
            button("cancel", "cancel"),
        ),
    )


def _unplaced(other: Similar) -> str:
    """What its sentences end in when nobody knows how far it is."""
    return "_unplaced" if other.distance_m is None else ""


def _distance(other: Similar) -> dict[str, int]:
    return {} if other.distance_m is None else {"distance_m": other.distance_m}


def received(filed: Filed) -> tuple[KeyedReply, ...]:
    """The reference, and similar reports near by."""
    if filed.report.status is Status.DUPLICATE:
        return (receipt(filed, "reports.received_joined"),)
    key = "reports.received_urgent" if filed.report.urgent else "reports.received"
    similar = (
        report(
            f"similar{_unplaced(other)}",
            reference=other.reference,
            hazard_key=hazard_key(other.hazard),
            **_distance(other),
        )
        for other in filed.similar[:_SIMILAR]
    )
    return receipt(filed, key), *similar


def receipt(filed: Filed, key: str) -> KeyedReply:
    told = filed.report
    return KeyedReply(
        kind=Kind.REPORT,
        key=key,
        values={"reference": told.reference, "original": told.duplicate_of or ""},
        buttons=(
            KeyedButton(
                key="dialogue.button_status",
                intent="report_status",
                entities={"reference": told.reference},
            ),
        ),
        closing=True,
    )


def report(name: str, **values: object) -> KeyedReply:
    """A sentence of `reports.*` that asks nothing."""
    return KeyedReply(kind=Kind.REPORT, key=f"reports.{name}", values=values, closing=True)


def confidential() -> KeyedReply:
    """What a confidential report means, before it is filed."""
    return KeyedReply(kind=Kind.REPORT, key="back.confidential_explained", closing=True)


def button(name: str, intent: str, question: str | None = None) -> KeyedButton:
    """One of the buttons of `dialogue.button_*`; a yes or no says which `question` it answers."""
    entities = {QUESTION: question} if question else {}
    return KeyedButton(key=f"dialogue.button_{name}", intent=intent, entities=entities)
