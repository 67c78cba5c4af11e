"""The card that answers a danger: what to do this second, whom to call, two ways to go on.

It does not know the sentences (bot/words, triage.yml) nor how the danger was recognised.
"""

from dataclasses import dataclass

from bot.replies import KeyedButton, KeyedReply, Kind
from bot.triage.danger import Danger


@dataclass(frozen=True, kw_only=True)
class Card:
    """`hazard`: code of api.md for the urgent report; `article`: the guidance that goes on."""

    hazard: str
    article: str


CARDS = {
    Danger.NOT_BREATHING: Card(hazard="first_aid", article="cpr-adult"),
    Danger.CHOKING: Card(hazard="first_aid", article="choking-adult"),
    Danger.DROWNING: Card(hazard="drowning", article="drowning-rescue"),
    Danger.BLEEDING: Card(hazard="first_aid", article="bleeding"),
    Danger.ELECTRIC_SHOCK: Card(hazard="electricity", article="electric-shock"),
    Danger.SUICIDE: Card(hazard="other", article="emergency-numbers"),
    Danger.STROKE_HEART: Card(hazard="first_aid", article="stroke-heart-attack"),
    Danger.CHILDBIRTH: Card(hazard="first_aid", article="childbirth"),
    Danger.GAS_SYMPTOMS: Card(hazard="gas", article="gas-leak"),
    Danger.CHEMICAL: Card(hazard="hazmat", article="chemical-splash"),
    Danger.VEHICLE_FLOOD: Card(hazard="flood", article="flood-in-car"),
    Danger.FLOOD_TRAPPED: Card(hazard="flood", article="flood-at-home"),
    Danger.EARTHQUAKE: Card(hazard="earthquake", article="earthquake-indoors"),
    Danger.TSUNAMI: Card(hazard="tsunami", article="tsunami-coast"),
    Danger.TORNADO: Card(hazard="tornado", article="tornado-indoors"),
    Danger.FIRE: Card(hazard="fire", article="high-rise-fire-escape"),
    Danger.CRUSH: Card(hazard="crowd", article="crowd-crush"),
    Danger.RUBBLE: Card(hazard="building_collapse", article="earthquake-trapped"),
    Danger.LANDSLIDE: Card(hazard="landslide", article="landslide-during"),
    Danger.LIFT: Card(hazard="lift", article="lift-trapped"),
    Danger.EXPLOSION: Card(hazard="explosion", article="explosion-during"),
    Danger.VIOLENCE: Card(hazard="other", article="emergency-numbers"),
    Danger.ROAD: Card(hazard="road", article="road-crash"),
    Danger.MEDICAL: Card(hazard="first_aid", article="emergency-numbers"),
    Danger.TRAPPED: Card(hazard="other", article="emergency-numbers"),
}


def card(danger: Danger, said: str) -> KeyedReply:
    """`said` is the message that raised it: the report begins with it, so nobody says it twice."""
    found = CARDS[danger]
    return KeyedReply(
        kind=Kind.TRIAGE,
        key=f"triage.{danger}",
        buttons=(
            KeyedButton(
                key="triage.button_guidance",
                intent="ask_guidance",
                entities={"article": found.article},
            ),
            KeyedButton(
                key="triage.button_report",
                intent="report_hazard",
                entities={"hazard": found.hazard, "said": said},
            ),
        ),
    )
