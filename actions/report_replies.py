"""What the guided report says: its questions, the offer to go on, the receipt.

It does not know when any of them is said.
"""

from actions.turn import QUESTION
from bot.replies import KeyedButton, KeyedReply, Kind
from bot.reports.draft import DraftField, ReportDraft
from bot.reports.filing import Filed
from knowledge.hazards import Hazard

CONFIRM, RESUME = "report.confirm", "report.resume"
#: Offered as buttons: the commonest of flood season; anything else is typed.
_OFFERED = (
    Hazard.WATERLOGGING,
    Hazard.FLOOD,
    Hazard.FIRE,
    Hazard.LANDSLIDE,
    Hazard.GAS,
    Hazard.OTHER,
)
#: Reports near by that a receipt names.
_SIMILAR = 2


def ask(asked: DraftField, again: bool = False) -> KeyedReply:
    key = f"reports.ask_{asked}"
    """The question for one field; `again`: the answer before was of no use."""
    buttons: tuple[KeyedButton, ...] = ()
    if asked is DraftField.HAZARD:
        buttons = tuple(
            KeyedButton(key=f"reports.hazard_{code}", intent="inform", entities={"hazard": code})
            for code in _OFFERED
        )
    if asked in (DraftField.PLACE, DraftField.PEOPLE):
        buttons = (button("skip", "skip"),)
    if asked is DraftField.TEXT and again:
        return KeyedReply(
            kind=Kind.REPORT,
            key="dialogue.report_text_again",
            buttons=(button("skip", "skip"), button("cancel", "cancel")),
        )
    if again:
        key = f"{key}_again"
    return KeyedReply(kind=Kind.REPORT, key=key, buttons=buttons)


def resume(draft: ReportDraft) -> KeyedReply:
    """ "Go on with the report that you began?" """
    return KeyedReply(
        kind=Kind.REPORT,
        key="reports.resume",
        values={"hazard_key": f"reports.hazard_{draft.hazard or Hazard.OTHER}"},
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


def received(filed: Filed) -> tuple[KeyedReply, ...]:
    """The reference, and similar reports near by."""
    report = filed.report
    key = "reports.received_urgent" if report.urgent else "reports.received"
    receipt = KeyedReply(
        kind=Kind.REPORT,
        key=key,
        values={"reference": report.reference},
        buttons=(
            KeyedButton(
                key="dialogue.button_status",
                intent="report_status",
                entities={"reference": report.reference},
            ),
        ),
    )
    similar = (
        KeyedReply(
            kind=Kind.REPORT,
            key="reports.similar",
            values={
                "reference": other.reference,
                "hazard_key": f"reports.hazard_{other.hazard}",
                "distance_m": other.distance_m,
            },
        )
        for other in filed.similar[:_SIMILAR]
    )
    return receipt, *similar


def button(name: str, intent: str, question: str | None = None) -> KeyedButton:
    """One of the buttons of `dialogue.button_*`; a yes or no says which `question` it answers."""
    entities = {QUESTION: question} if question else {}
    return KeyedButton(key=f"dialogue.button_{name}", intent=intent, entities=entities)
