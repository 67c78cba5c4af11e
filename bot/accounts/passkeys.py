"""Passkeys (WebAuthn level 2): what a browser is asked, and whether its answer holds.

It does not know accounts or sessions; a passkey is taken only with user verification.
"""

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import UUID

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from bot.accounts.errors import PasskeyWrong
from bot.accounts.records import Passkey
from bot.officials import Official

_VERIFIED = UserVerificationRequirement.REQUIRED
NAME = "Fenghuo 烽火"


class Passkeys:
    """`origin` is the service's public one: an answer made for another site is refused."""

    def __init__(self, public_url: str) -> None:
        parts = urlsplit(public_url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._host = parts.hostname or ""
        self._secure = parts.scheme == "https" or self._host == "localhost"

    @property
    def possible(self) -> bool:
        """Browsers make passkeys only for a name, never for a bare address, and over HTTPS."""
        return self._secure and not _is_address(self._host)

    def to_add(
        self, id: UUID, official: Official, there: Sequence[Passkey], challenge: bytes
    ) -> str:
        """Options for `navigator.credentials.create`, as JSON."""
        options = generate_registration_options(
            rp_id=self._host,
            rp_name=NAME,
            user_id=id.bytes,
            user_name=official.name,
            challenge=challenge,
            exclude_credentials=_listed(there),
            authenticator_selection=AuthenticatorSelectionCriteria(
                user_verification=_VERIFIED, resident_key=ResidentKeyRequirement.PREFERRED
            ),
        )
        return options_to_json(options)

    def added(self, answer: str, challenge: bytes) -> tuple[bytes, bytes, int]:
        """Id, public key and counter of the new one. Raises PasskeyWrong."""
        try:
            found = verify_registration_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise PasskeyWrong from error
        return found.credential_id, found.credential_public_key, found.sign_count

    def to_ask(self, there: Sequence[Passkey], challenge: bytes) -> str:
        """Options for `navigator.credentials.get`, as JSON."""
        options = generate_authentication_options(
            rp_id=self._host,
            challenge=challenge,
            allow_credentials=_listed(there),
            user_verification=_VERIFIED,
        )
        return options_to_json(options)

    def asked(self, answer: str, challenge: bytes, passkey: Passkey) -> int:
        """The new counter. Raises PasskeyWrong, also for a counter that went back: a copy."""
        try:
            found = verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise PasskeyWrong from error
        return found.new_sign_count


def _listed(there: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=one.id) for one in there]


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
