"""Whose certificate signs: pinned itself, or issued by a pinned CA, at the moment of `sent`.

It does not know XML.
"""

import binascii
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import verification

from bot.alerts.incoming.records import Pin
from bot.signing_keys import SHORTEST_EC, SHORTEST_RSA

_CRITICAL = verification.Criticality.AGNOSTIC


class PinUnusable(ValueError):
    """This is no PEM certificate with an RSA or ECDSA key that could sign."""


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """A certificate that a signature may be held against, and whether it counted at `sent`."""

    certificate: x509.Certificate
    valid: bool


def certificates_of(pem: str) -> tuple[x509.Certificate, ...]:
    """Of a pin. Raises PinUnusable."""
    try:
        found = tuple(x509.load_pem_x509_certificates(pem.encode()))
        usable = all(_usable(certificate) for certificate in found)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise PinUnusable(str(error)) from error
    if not usable:
        raise PinUnusable("the key must be ECDSA, or RSA with at least 2048 bits")
    return found


def embedded(texts: Sequence[str]) -> tuple[x509.Certificate, ...]:
    """Certificates that a document carries (base64 DER); those that cannot be read are left out."""
    return tuple(_readable(texts))


def signatories(
    carried: Sequence[x509.Certificate], pins: Sequence[Pin], sent: datetime
) -> tuple[Signatory, ...]:
    """Certificates known through the pins that may have signed a document of that moment.

    A document that carries none may have been signed by any pinned one. Those that it carries count
    where they are pinned, or where a pinned CA stands above them. RFC 5280's path rules, by
    cryptography's verifier, with every date held against `sent`; revocation is not looked up (we
    may be on a closed network: whoever pins takes a pin away).
    """
    pinned = list(_pinned(pins))
    if not carried:
        return tuple(_signatory(one, sent) for one in pinned)
    leaves = [one for one in carried if not any(_above(one, other) for other in carried)]
    themselves = [_signatory(one, sent) for one in pinned if one in leaves]
    issued = [
        Signatory(certificate=leaf, valid=True)
        for leaf in leaves
        if leaf not in pinned and _is_below(leaf, carried, pinned, sent)
    ]
    return (*themselves, *issued)


def _pinned(pins: Sequence[Pin]) -> Iterator[x509.Certificate]:
    """A pin that went bad in the database pins nothing: what it should cover is not believed."""
    for pin in pins:
        with suppress(PinUnusable):
            yield from certificates_of(pin.certificate)


def _signatory(certificate: x509.Certificate, sent: datetime) -> Signatory:
    valid = certificate.not_valid_before_utc <= sent <= certificate.not_valid_after_utc
    return Signatory(certificate=certificate, valid=valid)


def _above(one: x509.Certificate, other: x509.Certificate) -> bool:
    """Whether `one` issued `other`, by name: then it is not what the document is signed with."""
    return one != other and other.issuer == one.subject


def _is_below(
    leaf: x509.Certificate,
    carried: Sequence[x509.Certificate],
    pinned: Sequence[x509.Certificate],
    sent: datetime,
) -> bool:
    authorities = [one for one in pinned if _is_ca(one) and _signatory(one, sent).valid]
    if not authorities or not _usable(leaf):
        return False
    verifier = (
        verification.PolicyBuilder()
        .store(verification.Store(authorities))
        .time(sent)
        .extension_policies(ee_policy=_SIGNS, ca_policy=_ISSUES)
        .build_client_verifier()
    )
    try:
        verifier.verify(leaf, [one for one in carried if one != leaf])
    except (verification.VerificationError, ValueError, UnsupportedAlgorithm):
        return False
    return True


def _readable(texts: Sequence[str]) -> Iterator[x509.Certificate]:
    for text in texts:
        try:
            found = x509.load_der_x509_certificate(b64decode(text))
            found.extensions  # noqa: B018  raises where they are not well formed
        except (ValueError, binascii.Error, UnsupportedAlgorithm):
            continue
        yield found


def _usable(certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size >= SHORTEST_RSA
    return isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= SHORTEST_EC


def _is_ca(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _may_sign(_: object, __: x509.Certificate, usage: x509.KeyUsage | None) -> None:
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        raise ValueError("its key usage allows no signatures")


def _may_issue(_: object, __: x509.Certificate, usage: x509.KeyUsage | None) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise ValueError("its key usage allows no certificates")


def _is_authority(_: object, __: x509.Certificate, basic: x509.BasicConstraints) -> None:
    if not basic.ca:
        raise ValueError("it is no CA")


# The verifier's defaults are those of web servers, which authorities' signing certificates don't
# follow: what counts here is who may sign and who may issue.
_SIGNS = verification.ExtensionPolicy.permit_all().may_be_present(
    x509.KeyUsage, _CRITICAL, _may_sign
)
_ISSUES = (
    verification.ExtensionPolicy.permit_all()
    .require_present(x509.BasicConstraints, _CRITICAL, _is_authority)
    .may_be_present(x509.KeyUsage, _CRITICAL, _may_issue)
)
