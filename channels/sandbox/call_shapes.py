"""What a call of Twilio's looks like: what is wrong with a request for one, and the answer to it.

It does not know telephones, faults or what is read out.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from channels.sandbox.provider import E164
from channels.sandbox.twilio_shapes import API_VERSION

MOST_TWIML = 4000
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


def problem(form: Mapping[str, str]) -> int | None:
    """Twilio's code for what is wrong with a call, or None."""
    to, sender, script = (form.get(name, "") for name in ("To", "From", "Twiml"))
    if not to or not sender:
        return 21604 if not to else 21603
    if not E164.fullmatch(to) or not E164.fullmatch(sender):
        return 21211 if not E164.fullmatch(to) else 21212
    if not script or len(script) > MOST_TWIML:
        return 20422
    try:
        etree.fromstring(script.encode(), PARSER)
    except etree.XMLSyntaxError:
        return 20422
    return None


def resource(sid: str, account_sid: str, form: Mapping[str, str], date: str) -> dict[str, object]:
    """The Call resource as Twilio answers it to a creation."""
    return {
        "sid": sid,
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "to": form["To"],
        "from": form["From"],
        "status": "queued",
        "direction": "outbound-api",
        "date_created": date,
        "date_updated": date,
        "answered_by": None,
        "uri": f"/{API_VERSION}/Accounts/{account_sid}/Calls/{sid}.json",
    }
