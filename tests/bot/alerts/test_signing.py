"""What we sign is still CAP by the OASIS schemas and verifies as any receiver would do it."""

from pathlib import Path

import pytest
from lxml import etree
from signxml.verifier import SignatureConfiguration, XMLVerifier

from bot.alerts import cap
from bot.alerts.incoming.records import Trust
from bot.alerts.incoming.verification import verify
from tests.bot.alerts.incoming.authority import SENT, authority, document

RSA, EC, EC384 = authority(), authority("ec"), authority("ec384")
SIGNERS = [
    pytest.param(RSA, id="RSA"),
    pytest.param(EC, id="ECDSA"),
    pytest.param(EC384, id="ECDSA P-384"),
    pytest.param(authority("ec", 2, above=authority("rsa", 2, ca=True)), id="with its chain"),
]


@pytest.mark.parametrize("signer", SIGNERS)
def test_a_signed_document_says_the_same_and_verifies(signer: object) -> None:
    assert isinstance(signer, type(RSA))
    written = cap.write(cap.take_in(document()))
    signed = signer.sign(written)
    assert cap.take_in(signed) == cap.take_in(written)
    assert verify(signed, [signer.pin], SENT).trust is Trust.PINNED
    config = SignatureConfiguration(verification_time=SENT)
    XMLVerifier().verify(signed, x509_cert=signer.chain[0], expect_config=config)
    used = {one.get("Algorithm") for one in etree.fromstring(signed).iter() if one.get("Algorithm")}
    assert "http://www.w3.org/2001/10/xml-exc-c14n#" in used
    assert not any("sha1" in (each or "") for each in used)


@pytest.mark.parametrize("schema", ["CAP-v1.2.xsd", "cap12_extended.xsd"])
@pytest.mark.parametrize("signer", SIGNERS)
def test_the_schemas_take_it(shared_data: Path, schema: str, signer: object) -> None:
    assert isinstance(signer, type(RSA))
    oracle = etree.XMLSchema(etree.parse(shared_data / "cap" / "xsd" / schema))
    oracle.assertValid(etree.fromstring(signer.sign(cap.write(cap.take_in(document())))))
