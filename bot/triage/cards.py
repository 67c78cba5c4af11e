"""The card that answers a danger: what to do this second, whom to call, two ways to go on.

It does not know the sentences (bot/words, triage.yml) nor how the danger was recognised.
"""

from dataclasses import dataclass

from bot.replies import KeyedButton, KeyedReply, Kind
from bot.triage.danger import Danger
from bot.triage.precedence import folded
from bot.triage.variants import variant_of

#: By this entity a button of the rescue talk says which danger it is about.
DANGER, SAID = "danger", "said"
#: Where it was raised, as a pin's.
PLACE = ("lat", "lon")


@dataclass(frozen=True, kw_only=True)
class Card:
    """`hazard`: code of api.md for the urgent report; `article`, `guide`: the guidance that goes
    on; `call`: the numbers that the card names first; `alone`: one patient, nobody to count."""

    hazard: str
    article: str
    call: tuple[str, ...]
    guide: str | None = None
    alone: bool = False


CARDS = {
    Danger.NOT_BREATHING: Card(
        hazard="first_aid", article="cpr-adult", guide="cpr-adult", call=("120",), alone=True
    ),
    Danger.CHOKING: Card(
        hazard="first_aid",
        article="choking-adult",
        guide="choking-adult",
        call=("120",),
        alone=True,
    ),
    Danger.DROWNING: Card(hazard="drowning", article="drowning-rescue", call=("120", "119")),
    Danger.BLEEDING: Card(
        hazard="first_aid", article="bleeding", guide="severe-bleeding", call=("120",), alone=True
    ),
    Danger.ELECTRIC_SHOCK: Card(
        hazard="electricity", article="electric-shock", call=("120",), alone=True
    ),
    Danger.SUICIDE: Card(
        hazard="other", article="emergency-numbers", call=("120", "110"), alone=True
    ),
    Danger.STROKE_HEART: Card(
        hazard="first_aid", article="stroke-heart-attack", call=("120",), alone=True
    ),
    Danger.CHILDBIRTH: Card(hazard="first_aid", article="childbirth", call=("120",), alone=True),
    Danger.GAS_SYMPTOMS: Card(
        hazard="gas", article="gas-leak", guide="gas-leak", call=("120", "119")
    ),
    Danger.CHEMICAL: Card(hazard="hazmat", article="chemical-splash", call=("119", "120")),
    Danger.VEHICLE_FLOOD: Card(
        hazard="flood", article="flood-in-car", guide="flood-in-car", call=("119",)
    ),
    Danger.FLOOD_TRAPPED: Card(
        hazard="flood", article="flood-at-home", guide="flood-at-home", call=("119",)
    ),
    Danger.EARTHQUAKE: Card(
        hazard="earthquake",
        article="earthquake-indoors",
        guide="earthquake-indoors",
        call=("119", "120"),
    ),
    Danger.TSUNAMI: Card(hazard="tsunami", article="tsunami-coast", call=("119",)),
    Danger.TORNADO: Card(hazard="tornado", article="tornado-indoors", call=("120", "119")),
    Danger.FIRE: Card(
        hazard="fire", article="high-rise-fire-escape", guide="high-rise-fire", call=("119",)
    ),
    Danger.CRUSH: Card(hazard="crowd", article="crowd-crush", call=("110", "120")),
    Danger.RUBBLE: Card(
        hazard="building_collapse", article="earthquake-trapped", call=("119", "120")
    ),
    Danger.LANDSLIDE: Card(
        hazard="landslide", article="landslide-during", guide="landslide", call=("119",)
    ),
    Danger.LIFT: Card(
        hazard="lift", article="lift-trapped", guide="trapped-in-lift", call=("119",)
    ),
    Danger.EXPLOSION: Card(hazard="explosion", article="explosion-during", call=("119", "120")),
    Danger.VIOLENCE: Card(hazard="other", article="emergency-numbers", call=("110",)),
    Danger.ROAD: Card(hazard="road", article="road-crash", call=("120", "122")),
    Danger.MEDICAL: Card(
        hazard="first_aid", article="emergency-numbers", call=("120",), alone=True
    ),
    Danger.TRAPPED: Card(hazard="other", article="emergency-numbers", call=("119",)),
}


def card(danger: Danger, said: str, at: tuple[float, float] | None = None) -> KeyedReply:
    """`said` is the message that raised it: it chooses among the cards of one danger, and the
    rescue talk begins with it, so nobody says it twice; nor where, if it came with the place `at`
    (lat, lon)."""
    found = variant_of(danger, folded(said))
    return KeyedReply(
        kind=Kind.TRIAGE,
        key=f"triage.{found.name if found and found.name else danger}",
        buttons=(guidance(danger, said), rescue(danger, said, at)),
    )


def guidance(danger: Danger, said: str = "") -> KeyedButton:
    """Step by step where a guide fits the danger, else the article."""
    found, own = variant_of(danger, folded(said)), CARDS[danger]
    guide, article = (found.guide, found.article) if found else (own.guide, own.article)
    if guide:
        return KeyedButton(
            key="triage.button_steps", intent="start_guide", entities={"guide": guide}
        )
    return KeyedButton(
        key="triage.button_guidance", intent="ask_guidance", entities={"article": article}
    )


def rescue(danger: Danger, said: str, at: tuple[float, float] | None = None) -> KeyedButton:
    """The talk that asks for what rescue needs."""
    entities: dict[str, object] = {DANGER: str(danger), SAID: said}
    if at:
        entities.update(zip(PLACE, at, strict=True))
    return KeyedButton(key="triage.button_report", intent="inform", entities=entities)
