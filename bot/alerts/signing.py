"""Signs the CAP documents that we give out: an enveloped XML signature, exclusive C14N, SHA-256.

It does not know where keys lie, nor what a document says.
"""

from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

from bot.signing_keys import SigningKey


class Signer:
    """Blocking: some milliseconds a document; call it in a thread."""

    def __init__(self, signing: SigningKey) -> None:
        self._signing = signing

    def sign(self, document: bytes) -> bytes:
        """The document with its signature as the last child of the root element."""
        key, certificates = self._signing.key, list(self._signing.certificates)
        is_rsa = isinstance(key, rsa.RSAPrivateKey)
        signer = XMLSigner(
            signature_algorithm=SignatureMethod.RSA_SHA256
            if is_rsa
            else SignatureMethod.ECDSA_SHA256,
            digest_algorithm=DigestAlgorithm.SHA256,
            c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        )
        signed = signer.sign(etree.fromstring(document), key=key, cert=certificates)
        return etree.tostring(signed, xml_declaration=True, encoding="UTF-8")
