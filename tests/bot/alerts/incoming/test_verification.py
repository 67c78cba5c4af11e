"""Only what a pinned key signed when it could counts; everything else is unsigned or forged."""

import base64
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate
from lxml import etree
from signxml.algorithms import (
    CanonicalizationMethod,
    SignatureConstructionMethod,
    SignatureMethod,
)
from signxml.signer import XMLSigner

from bot.alerts import cap
from bot.alerts.incoming.chains import PinUnusable, certificates_of
from bot.alerts.incoming.records import Pin, Trust
from bot.alerts.incoming.verification import verify
from tests.bot.alerts.incoming.authority import (
    DAY,
    SENDER,
    SENT,
    Authority,
    authority,
    document,
    key,
)

DS = "{http://www.w3.org/2000/09/xmldsig#}"
RSA, EC, EC384, OTHER = authority(), authority("ec"), authority("ec384"), authority("rsa", 1)
CA = authority("rsa", 2, ca=True)
OTHER_CA = authority("rsa", 3, ca=True)
MIDDLE = authority("ec", 1, above=CA, ca=True)
EXPIRED = authority(since=SENT - 9 * DAY, until=SENT - DAY)
FUTURE = authority(since=SENT + DAY, until=SENT + 9 * DAY)
LONG_OVER = authority(since=SENT - 900 * DAY, until=SENT - 800 * DAY)
BELOW = authority("rsa", 4, above=CA)
BELOW_EC = authority("ec", 2, above=CA)
BELOW_MIDDLE = authority("rsa", 4, above=MIDDLE)
BELOW_EXPIRED = authority("rsa", 4, above=CA, until=SENT - DAY)
BELOW_NO_CA = authority("rsa", 4, above=OTHER)
OLD_CA = authority("rsa", 5, ca=True, until=SENT - DAY)
BELOW_OLD = authority("rsa", 4, above=OLD_CA)


@pytest.mark.parametrize(
    ("signer", "pins", "trust"),
    [
        pytest.param(RSA, [RSA], Trust.PINNED, id="RSA"),
        pytest.param(EC, [EC], Trust.PINNED, id="ECDSA"),
        pytest.param(EC384, [EC384], Trust.PINNED, id="ECDSA P-384"),
        pytest.param(RSA, [OTHER, RSA], Trust.PINNED, id="one of two pins"),
        pytest.param(RSA, [], Trust.UNKNOWN_SIGNER, id="nobody pinned"),
        pytest.param(RSA, [OTHER], Trust.UNKNOWN_SIGNER, id="another pinned"),
        pytest.param(EXPIRED, [EXPIRED], Trust.UNKNOWN_SIGNER, id="expired when sent"),
        pytest.param(FUTURE, [FUTURE], Trust.UNKNOWN_SIGNER, id="not yet valid when sent"),
        pytest.param(BELOW, [CA], Trust.PINNED, id="under a pinned CA"),
        pytest.param(BELOW_EC, [CA], Trust.PINNED, id="ECDSA under a pinned CA"),
        pytest.param(BELOW_MIDDLE, [CA], Trust.PINNED, id="two steps under a pinned CA"),
        pytest.param(BELOW_MIDDLE, [MIDDLE], Trust.PINNED, id="under a pinned intermediate"),
        pytest.param(BELOW, [OTHER_CA], Trust.UNKNOWN_SIGNER, id="under another CA"),
        pytest.param(BELOW_EXPIRED, [CA], Trust.UNKNOWN_SIGNER, id="CA fine, leaf expired"),
        pytest.param(BELOW_OLD, [OLD_CA], Trust.UNKNOWN_SIGNER, id="leaf fine, CA expired"),
        pytest.param(BELOW_NO_CA, [OTHER], Trust.UNKNOWN_SIGNER, id="issued by who is no CA"),
    ],
)
def test_who_signed(signer: Authority, pins: list[Authority], trust: Trust) -> None:
    verdict = verify(signer.sign(document()), [one.pin for one in pins], SENT)
    assert verdict.trust is trust, verdict.remark
    assert (verdict.signed is not None) == (trust is Trust.PINNED)


def test_what_expired_since_counted_when_it_was_sent() -> None:
    """The certificate ran out two years ago; the document is older."""
    sent = SENT - 850 * DAY
    assert verify(LONG_OVER.sign(document(sent=sent)), [LONG_OVER.pin], sent).trust is Trust.PINNED


def test_what_was_signed_is_what_was_written() -> None:
    verdict = verify(RSA.sign(document()), [RSA.pin], SENT)
    assert verdict.signed and cap.take_in(verdict.signed) == cap.take_in(document())


def _replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(signed: bytes) -> bytes:
        assert signed.count(old.encode()) == 1
        return signed.replace(old.encode(), new.encode())

    return change


def _moved_inside(signed: bytes) -> bytes:
    root = etree.fromstring(signed)
    info = root.find("{*}info")
    assert info is not None
    info.append(root[-1])
    return etree.tostring(root)


def _wrapped(signed: bytes) -> bytes:
    """The genuine alert hidden inside another: what is read and what was signed differ."""
    root, inner = etree.fromstring(document(headline="请到河边集合")), etree.fromstring(signed)
    signature = inner[-1]
    hidden = etree.SubElement(root, "{urn:x}Object", Id="genuine")
    hidden.append(inner)
    reference = signature.find(f".//{DS}Reference")
    assert reference is not None
    reference.set("URI", "#genuine")
    root.append(signature)
    return etree.tostring(root)


def _wrapped_as_it_is(signed: bytes) -> bytes:
    root, inner = etree.fromstring(document(headline="请到河边集合")), etree.fromstring(signed)
    root.append(inner[-1])
    root[-2].append(inner)
    return etree.tostring(root)


def _transformed(signed: bytes) -> bytes:
    root = etree.fromstring(signed)
    transforms = root.find(f".//{DS}Transforms")
    assert transforms is not None
    xslt = "http://www.w3.org/TR/1999/REC-xslt-19991116"
    etree.SubElement(transforms, f"{DS}Transform", Algorithm=xslt)
    return etree.tostring(root)


def _twice_referred(signed: bytes) -> bytes:
    root = etree.fromstring(signed)
    info, reference = root.find(f".//{DS}SignedInfo"), root.find(f".//{DS}Reference")
    assert info is not None and reference is not None
    info.append(etree.fromstring(etree.tostring(reference)))
    return etree.tostring(root)


def _method(uri: str, element: str) -> Callable[[bytes], bytes]:
    def change(signed: bytes) -> bytes:
        root = etree.fromstring(signed)
        found = root.find(f".//{DS}{element}")
        assert found is not None
        found.set("Algorithm", uri)
        return etree.tostring(root)

    return change


def _many(signed: bytes) -> bytes:
    root = etree.fromstring(signed)
    for _ in range(9):
        root.append(etree.fromstring(etree.tostring(root[-1])))
    return etree.tostring(root)


def _without_value(signed: bytes) -> bytes:
    root = etree.fromstring(signed)
    value = root.find(f".//{DS}SignatureValue")
    assert value is not None
    value.text = "not base64 !"
    return etree.tostring(root)


SHA1 = "http://www.w3.org/2000/09/xmldsig#"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(_replaced("请勿外出", "请到河边"), id="another instruction"),
        pytest.param(_replaced("2026-06-01T20:00:00", "2026-06-09T20:00:00"), id="another expiry"),
        pytest.param(_replaced(">E-1<", ">E-2<"), id="another identifier"),
        pytest.param(_replaced("31.3,121.6 31.1", "31.9,121.6 31.1"), id="another place"),
        pytest.param(_moved_inside, id="signature moved inside"),
        pytest.param(_wrapped, id="wrapped, by id"),
        pytest.param(_wrapped_as_it_is, id="wrapped, whole"),
        pytest.param(_transformed, id="XSLT"),
        pytest.param(_twice_referred, id="two references"),
        pytest.param(_method(f"{SHA1}rsa-sha1", "SignatureMethod"), id="SHA-1 signature"),
        pytest.param(_method(f"{SHA1}sha1", "DigestMethod"), id="SHA-1 digest"),
        pytest.param(
            _method("http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", "SignatureMethod"),
            id="HMAC with the public key",
        ),
        pytest.param(
            _method("http://www.w3.org/2001/04/xmldsig-more#rsa-md5", "SignatureMethod"), id="MD5"
        ),
        pytest.param(_many, id="ten signatures"),
        pytest.param(_without_value, id="no signature value"),
    ],
)
@pytest.mark.parametrize("signer", [RSA, BELOW], ids=["pinned", "under a CA"])
def test_what_was_tampered_with_is_forged(
    change: Callable[[bytes], bytes], signer: Authority
) -> None:
    verdict = verify(change(signer.sign(document())), [RSA.pin, CA.pin], SENT)
    assert verdict.trust is Trust.FORGED and verdict.signed is None and verdict.remark


def test_an_unsigned_document_is_unsigned_whatever_is_pinned() -> None:
    assert verify(document(), [RSA.pin], SENT).trust is Trust.UNSIGNED


def test_a_stranger_who_names_our_certificate_is_a_forger() -> None:
    forged = Authority(key=key("rsa", 6), chain=RSA.chain)
    root = etree.fromstring(OTHER.sign(document()))
    certificate = root.find(f".//{DS}X509Certificate")
    assert certificate is not None
    certificate.text = base64.b64encode(forged.chain[0].public_bytes(Encoding.DER)).decode()
    assert verify(etree.tostring(root), [RSA.pin], SENT).trust is Trust.FORGED


def test_comments_are_no_way_around() -> None:
    """A comment splits a text for some readers; what was signed has none."""
    signed = RSA.sign(document()).replace(b"E-1", b"E-<!-- x -->1")
    verdict = verify(signed, [RSA.pin], SENT)
    assert verdict.trust is Trust.PINNED and verdict.signed
    assert cap.take_in(verdict.signed).identifier == "E-1"


@pytest.mark.parametrize(
    "wrap",
    [
        pytest.param(lambda signed: b"\xef\xbb\xbf\r\n" + signed, id="byte order mark"),
        pytest.param(
            lambda signed: etree.tostring(etree.fromstring(signed), encoding="UTF-16"), id="UTF-16"
        ),
        pytest.param(
            lambda signed: (
                b"<EDXLDistribution xmlns='urn:oasis:names:tc:emergency:EDXL:DE:1.0'>"
                b"<contentObject><xmlContent><embeddedXMLContent>"
                + etree.tostring(etree.fromstring(signed))
                + b"</embeddedXMLContent></xmlContent></contentObject></EDXLDistribution>"
            ),
            id="an envelope around it",
        ),
    ],
)
def test_what_is_around_it_does_not_matter(wrap: Callable[[bytes], bytes]) -> None:
    verdict = verify(wrap(RSA.sign(document())), [RSA.pin], SENT)
    assert verdict.trust is Trust.PINNED and verdict.signed
    assert cap.take_in(verdict.signed) == cap.take_in(document())


@pytest.mark.parametrize("order", [(RSA, EC), (EC, RSA)], ids=["RSA first", "ECDSA first"])
def test_of_two_signatures_one_is_enough(order: tuple[Authority, Authority]) -> None:
    """An aggregator signs what a weather service signed before it."""
    twice = order[1].sign(order[0].sign(document()))
    for pins in ([RSA.pin], [EC.pin]):
        verdict = verify(twice, pins, SENT)
        assert verdict.trust is Trust.PINNED and verdict.signed
        assert cap.take_in(verdict.signed).identifier == "E-1"
    changed = twice.replace("请勿外出".encode(), "请到河边".encode())
    assert verify(changed, [RSA.pin, EC.pin], SENT).trust is Trust.FORGED


def test_a_key_without_its_certificate_is_held_against_the_pins() -> None:
    """As the Philippines and the USGS sign: a bare KeyValue."""
    own = RSA.key
    assert isinstance(own, rsa.RSAPrivateKey)
    signer = XMLSigner(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=SignatureMethod.RSA_SHA256,
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
    )
    signed = etree.tostring(signer.sign(etree.fromstring(document()), key=own), encoding="UTF-8")
    assert verify(signed, [RSA.pin], SENT).trust is Trust.PINNED
    assert verify(signed, [OTHER.pin], SENT).trust is Trust.UNKNOWN_SIGNER
    changed = signed.replace("请勿外出".encode(), "请到河边".encode())
    assert verify(changed, [RSA.pin], SENT).trust is Trust.FORGED


@pytest.mark.parametrize(
    ("file", "nth", "trust"),
    [
        pytest.param("CanadaNaad.xml", 0, Trust.PINNED, id="Canada's aggregator, 2019"),
        pytest.param("CanadaNaad.xml", 1, Trust.UNKNOWN_SIGNER, id="its source had expired"),
        pytest.param("canada_signed.cap", 0, Trust.FORGED, id="2013, SHA-1"),
        pytest.param("canada_signed.cap", 1, Trust.FORGED, id="2013, SHA-1, source"),
        pytest.param("no_info_tag.cap", 0, Trust.FORGED, id="the USA, 2016, SHA-1 digest"),
    ],
)
def test_real_documents_against_their_own_certificates(
    shared_data: Path, file: str, nth: int, trust: Trust
) -> None:
    content = (shared_data / "cap" / "alerts" / file).read_bytes()
    alert = cap.parse(content)
    verdict = verify(content, _pins(content, nth, alert.sender), alert.sent)
    assert verdict.trust is trust, verdict.remark
    assert verify(content, [RSA.pin], alert.sent).trust is Trust.UNKNOWN_SIGNER
    if verdict.signed:
        assert cap.take_in(verdict.signed) == cap.take_in(content)


@pytest.mark.parametrize("file", ["earthquake_signed.cap", "ph.cap"])
def test_real_documents_with_a_bare_key(shared_data: Path, file: str) -> None:
    content = (shared_data / "cap" / "alerts" / file).read_bytes()
    sent = cap.parse(content).sent
    assert verify(content, [RSA.pin], sent).trust is Trust.UNKNOWN_SIGNER


def _pins(content: bytes, nth: int, sender: str) -> Sequence[Pin]:
    texts = [one.text or "" for one in etree.fromstring(content).iter(f"{DS}X509Certificate")]
    pem = load_der_x509_certificate(base64.b64decode(texts[nth])).public_bytes(Encoding.PEM)
    return [Pin(sender=sender, certificate=pem.decode())]


def test_a_pin_must_be_a_certificate() -> None:
    assert len(certificates_of(RSA.pem)) == 1
    for wrong in ("", "no PEM", RSA.pem.replace("MII", "XXX")):
        with pytest.raises(PinUnusable):
            certificates_of(wrong)
    assert RSA.pin.sender == SENDER
