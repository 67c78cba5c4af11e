"""The second factor by numbers: codes of an authenticator app (RFC 6238) and recovery codes.

It does not know accounts, nor how a secret is sealed.
"""

import hmac
import re
import secrets
from datetime import datetime

import pyotp
import segno

ISSUER = "Fenghuo"
#: Seconds that a code holds, and steps to either side that are taken: clocks of phones are off.
STEP_S, STEPS_OFF = 30, 1
RECOVERY_CODES = 10
#: Crockford's Base32 in small letters: nothing looks like 1 or 0. Ten characters are 50 bits.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LOOKALIKES = str.maketrans({"o": "0", "i": "1", "l": "1"})


def new_secret() -> str:
    """160 bits in Base32, as RFC 4226 recommends."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code it is: now's or a neighbour's; None for a code of none of them."""
    digits = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    made, here = pyotp.TOTP(secret, interval=STEP_S), int(now.timestamp()) // STEP_S
    for step in range(here - STEPS_OFF, here + STEPS_OFF + 1):
        if hmac.compare_digest(made.at(step * STEP_S), digits):
            return step
    return None


def picture(secret: str, name: str) -> str:
    """The QR code that authenticator apps read, as a data URL of an SVG."""
    address = pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(name=name, issuer_name=ISSUER)
    drawn = segno.make(address, error="m")
    # On white whatever the page's colours are: cameras want dark on light.
    return str(drawn.svg_data_uri(scale=5, border=4, dark="#000", light="#fff"))


def recovery_codes() -> tuple[str, ...]:
    """Ten, as xxxxx-xxxxx."""
    drawn = ("".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES))
    return tuple(f"{code[:5]}-{code[5:]}" for code in drawn)


def written(code: str) -> str:
    """A recovery code as it was given out, however it was typed."""
    plain = re.sub(r"[\s\-]", "", code).casefold().translate(_LOOKALIKES)
    return f"{plain[:5]}-{plain[5:]}"
