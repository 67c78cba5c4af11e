"""Signs the CAP documents that we give out: an enveloped XML signature, exclusive C14N, SHA-256.

It does not know where keys lie, nor what a document says.
"""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

#: Bits. What is shorter can be broken (NIST SP 800-57), and nobody need believe it.
SHORTEST_RSA = 2048

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class KeyUnusable(Exception):
    """The key or the certificate cannot sign CAP documents; the message says why."""


class Signer:
    """Holds one key and its certificate, the certificate first, then those of the CAs above it.

    Blocking: some milliseconds a document; call it in a thread.
    """

    def __init__(self, key: Key, certificates: list[x509.Certificate]) -> None:
        self._key = key
        self._certificates = certificates

    def sign(self, document: bytes) -> bytes:
        """The document with its signature as the last child of the root element."""
        is_rsa = isinstance(self._key, rsa.RSAPrivateKey)
        method = SignatureMethod.RSA_SHA256 if is_rsa else SignatureMethod.ECDSA_SHA256
        signer = XMLSigner(
            signature_algorithm=method,
            digest_algorithm=DigestAlgorithm.SHA256,
            c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        )
        signed = signer.sign(etree.fromstring(document), key=self._key, cert=self._certificates)
        return etree.tostring(signed, xml_declaration=True, encoding="UTF-8")


def signer_of(key_pem: bytes, certificate_pem: bytes) -> Signer:
    """From PEM, the key without a passphrase. Raises KeyUnusable."""
    try:
        key = load_pem_private_key(key_pem, password=None)
    except (ValueError, TypeError) as error:  # TypeError: it has a passphrase
        raise KeyUnusable("the key is not a PEM private key without a passphrase") from error
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise KeyUnusable("the key must be RSA or ECDSA")
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < SHORTEST_RSA:
        raise KeyUnusable(f"an RSA key must have at least {SHORTEST_RSA} bits")
    try:
        certificates = x509.load_pem_x509_certificates(certificate_pem)
        own = certificates[0].public_key()
    except ValueError as error:
        raise KeyUnusable("the certificate is not PEM") from error
    form = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    if own.public_bytes(*form) != key.public_key().public_bytes(*form):
        raise KeyUnusable("the certificate is not that of the key (the key's own comes first)")
    return Signer(key, certificates)
