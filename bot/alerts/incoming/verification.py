"""Whether a CAP document is signed by a key that is pinned for its sender, and what was signed.

It does not know feeds, what the document says, or what becomes of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidDigest, SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from bot.alerts import cap
from bot.alerts.cap.encoding import as_utf8
from bot.alerts.cap.envelope import documents
from bot.alerts.incoming.chains import Signatory, embedded, signatories
from bot.alerts.incoming.records import Pin, Remark, Trust

_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_C14N = frozenset(
    name + comments
    for name in (
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/2006/12/xml-c14n11",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
    )
    for comments in ("", "#WithComments", "WithComments")
)
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_METHODS = frozenset(
    {
        SignatureMethod.RSA_SHA256,
        SignatureMethod.RSA_SHA384,
        SignatureMethod.RSA_SHA512,
        SignatureMethod.SHA256_RSA_MGF1,
        SignatureMethod.SHA384_RSA_MGF1,
        SignatureMethod.SHA512_RSA_MGF1,
        SignatureMethod.ECDSA_SHA256,
        SignatureMethod.ECDSA_SHA384,
        SignatureMethod.ECDSA_SHA512,
    }
)
#: Canada's documents have two (the weather service's and the aggregator's); each costs a pass.
MOST_SIGNATURES = 4
# What signxml and what it stands on raise for documents that are not as they should be.
_BROKEN = (
    SignXMLException,
    etree.LxmlError,
    UnsupportedAlgorithm,
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`signed` is what a pinned key signed, canonical XML: nothing else of the document counts."""

    trust: Trust
    signed: bytes | None = field(default=None, repr=False)
    remark: Remark | None = None


class _Verifier(XMLVerifier):
    """lxml writes inclusive C14N of an inner element with a false `xmlns=""` under a default
    namespace, as Canada's signatures have it; of a root it is right."""

    def _c14n(self, nodes: Any, *args: Any, **options: Any) -> bytes:
        alone = etree.fromstring(etree.tostring(nodes, with_tail=False), _parser())
        found = super()._c14n(alone, *args, **options)
        assert isinstance(found, bytes)
        return found


def verify(document: bytes, pins: Sequence[Pin], sent: datetime) -> Verdict:
    """Judges a document that cap.parse could read, held against pins of its sender.

    Without a pin no signature proves anything: it is not even looked at. Otherwise a signature
    counts that stands right under the root, covers the whole document, uses nothing weaker than
    SHA-256, and verifies with a certificate that is pinned or stands under a pinned CA and was
    valid at `sent`. One that names such a certificate and fails is forged. Blocking.
    """
    root = _alert(document)
    if root is None:
        return _unknown("signature_form")
    signatures = list(root.iter(f"{_DS}Signature"))
    if not signatures:
        return Verdict(trust=Trust.UNSIGNED)
    if not pins:
        return _unknown("signer_unknown")
    if len(signatures) > MOST_SIGNATURES:
        return _forged("signature_form", f"{len(signatures)} signatures")
    verdicts = [_judge(root, signature, pins, sent) for signature in signatures]
    for trust in (Trust.PINNED, Trust.FORGED):
        for verdict in verdicts:
            if verdict.trust is trust:
                return verdict
    return verdicts[0]


def _alert(document: bytes) -> etree._Element | None:
    """The alert as it was signed, before anybody put it into an envelope."""
    try:
        tree = etree.fromstring(b"".join(as_utf8(document)), _parser())
        alert = documents(tree)[0][1]
        return tree if alert is tree else etree.fromstring(etree.tostring(alert), _parser())
    except (etree.LxmlError, cap.CapInvalid, ValueError):
        return None


def _judge(
    root: etree._Element, signature: etree._Element, pins: Sequence[Pin], sent: datetime
) -> Verdict:
    carried = embedded([one.text or "" for one in signature.iter(f"{_DS}X509Certificate")])
    known = signatories(carried, pins, sent)
    wrong = _wrong_form(root, signature)
    if wrong is not None:
        # Without a certificate in it, it claims no key of ours.
        return _forged(*wrong) if known and carried else _unknown(*wrong)
    if not known:
        return _unknown("signer_unknown", _names(carried))
    for one in known:
        tried = _try(root, signature, one, sent)
        if tried.trust is not Trust.UNKNOWN_SIGNER:
            return tried
    if not all(one.valid for one in known):
        return _unknown("signer_not_valid_then", _names([one.certificate for one in known]))
    return _forged("signature_wrong") if carried else _unknown("signer_unknown")


def _wrong_form(root: etree._Element, signature: etree._Element) -> tuple[str, str] | None:
    """What makes it prove nothing of the whole document: XML signature wrapping, weak methods."""
    info = signature.find(f"{_DS}SignedInfo")
    if signature.getparent() is not root or info is None:
        return "signature_form", "not right under the alert"
    references = info.findall(f"{_DS}Reference")
    if len(references) != 1 or references[0].get("URI") != "":
        return "signature_form", "not over the whole document"
    transforms = {one.get("Algorithm") for one in references[0].iter(f"{_DS}Transform")}
    if _ENVELOPED not in transforms or not transforms <= _C14N | {_ENVELOPED}:
        return "signature_form", "transforms"
    methods = {one.get("Algorithm") for one in info.iter(f"{_DS}SignatureMethod")}
    digests = {one.get("Algorithm") for one in info.iter(f"{_DS}DigestMethod")}
    if not methods <= {one.value for one in _METHODS}:
        return "signature_weak", ", ".join(sorted(filter(None, methods)))[:200]
    if not digests <= {one.value for one in _DIGESTS}:
        return "signature_weak", ", ".join(sorted(filter(None, digests)))[:200]
    return None


def _try(root: etree._Element, signature: etree._Element, by: Signatory, sent: datetime) -> Verdict:
    """PINNED, FORGED where the key fits and the text does not, else UNKNOWN_SIGNER."""
    place = list(root.iter(f"{_DS}Signature")).index(signature)
    if not by.valid:
        return _unknown("signer_not_valid_then")
    changed = False
    for document in _readings(root, place):
        try:
            return Verdict(trust=Trust.PINNED, signed=_signed(document, by.certificate, sent))
        except InvalidDigest:
            changed = True
        except _BROKEN:
            continue
    return _forged("signature_wrong") if changed else _unknown("signer_unknown")


def _readings(root: etree._Element, place: int) -> Iterator[etree._Element]:
    """The document with this signature in front, where signxml looks for it: first with the other
    signatures, which it may have been put on top of, then without them, which may be younger."""
    for alone in (False, True):
        copy = etree.fromstring(etree.tostring(root), _parser())
        signatures = list(copy.iter(f"{_DS}Signature"))
        if alone and len(signatures) == 1:
            return
        ours = signatures.pop(place)
        _take_out(ours)
        for other in signatures if alone else ():
            _take_out(other)
        copy.insert(0, ours)
        yield copy


def _take_out(element: etree._Element) -> None:
    """Leaves the text after it where it is: it is signed too."""
    tail, element.tail = element.tail, None
    before, parent = element.getprevious(), element.getparent()
    assert parent is not None
    if before is None:
        parent.text = (parent.text or "") + (tail or "")
    else:
        before.tail = (before.tail or "") + (tail or "")
    parent.remove(element)


def _signed(document: etree._Element, by: x509.Certificate, sent: datetime) -> bytes:
    """The canonical bytes that were signed. Raises one of _BROKEN."""
    config = SignatureConfiguration(
        location="./",
        expect_references=1,
        signature_methods=_METHODS,
        digest_algorithms=_DIGESTS,
        verification_time=sent,
    )
    # Its form was looked at above; the schema refuses Ids with spaces, which Canada's have.
    found = _Verifier().verify(document, x509_cert=by, expect_config=config, validate_schema=False)
    assert not isinstance(found, list)
    return found.signed_data


def _parser() -> etree.XMLParser:
    """As cap.xml reads, but with comments and instructions: a signature may cover them."""
    return etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)


def _names(certificates: Sequence[x509.Certificate]) -> str:
    return "; ".join(one.subject.rfc4514_string() for one in certificates)[:200]


def _forged(code: str, detail: str = "") -> Verdict:
    return Verdict(trust=Trust.FORGED, remark=Remark(code=code, detail=detail))


def _unknown(code: str, detail: str = "") -> Verdict:
    return Verdict(trust=Trust.UNKNOWN_SIGNER, remark=Remark(code=code, detail=detail))
