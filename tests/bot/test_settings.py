"""Settings: good defaults, and a wrong value is named at the start."""

import stat
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsInvalid, load
from bot.settings.channels import SANDBOX_SID
from tests.bot.alerts.incoming.authority import authority


def _load(folder: Path, **given: str) -> Settings:
    return load({"FENGHUO_DATA_DIR": str(folder), **given})


def test_the_defaults_run_on_one_machine_in_the_sandbox(tmp_path: Path) -> None:
    found = load({"FENGHUO_DATA_DIR": str(tmp_path)})
    assert (found.host, found.port, found.public_url) == (
        "127.0.0.1",
        8000,
        "http://127.0.0.1:8000",
    )
    assert found.sandbox
    assert found.twilio.account_sid == SANDBOX_SID
    assert found.twilio.api_base == "http://127.0.0.1:8000/sandbox/twilio"
    assert (found.sender_limit, found.database_url) != (None, "")


def test_the_secret_is_made_once_and_kept_to_us(tmp_path: Path) -> None:
    first = load({"FENGHUO_DATA_DIR": str(tmp_path)})
    assert load({"FENGHUO_DATA_DIR": str(tmp_path)}).secret == first.secret
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert first.secret.decode() not in repr(first)
    assert first.twilio.auth_token not in repr(first)


def test_a_real_provider_is_no_sandbox(tmp_path: Path) -> None:
    given = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t"}
    senders = "+8613800000000@1,MG0123456789abcdef0123456789abcdef@100"
    found = load({"FENGHUO_DATA_DIR": str(tmp_path), "TWILIO_SENDERS": senders, **given})
    assert not found.sandbox
    assert [s.segments_per_second for s in found.twilio.senders] == [1.0, 100.0]


def test_senders_of_every_channel(tmp_path: Path) -> None:
    service = "MG0123456789abcdef0123456789abcdef"
    senders = f"whatsapp:+8613800000000@80,sms:+8613800000001@1,whatsapp:{service}@80,{service}@9"
    found = _load(tmp_path, TWILIO_SENDERS=f"{senders},voice:+8613800000002@0.5").twilio
    rates = [(one.channel, one.sender, one.segments_per_second) for one in found.senders]
    assert rates == [
        ("whatsapp", "+8613800000000", 80.0),
        ("sms", "+8613800000001", 1.0),
        ("whatsapp", service, 80.0),
        ("sms", service, 9.0),
        ("voice", "+8613800000002", 0.5),
    ]
    assert [one.sender for one in found.of("whatsapp")] == ["+8613800000000", service]
    assert found.of("pigeon") == ()


def test_templates_of_whatsapp(tmp_path: Path) -> None:
    zh, en = "HX" + "a" * 32, "HX" + "B" * 32
    found = _load(tmp_path, FENGHUO_WHATSAPP_TEMPLATES=f"zh:{zh}, en-GB:{en}")
    assert found.twilio.templates == {"zh": zh, "en-GB": en}
    assert set(_load(tmp_path).twilio.templates) == {"zh", "en"}  # the sandbox's own
    real = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t"}
    senders = {"TWILIO_SENDERS": "whatsapp:+8613800000000@80"}
    assert _load(tmp_path, **real, **senders).twilio.templates == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TWILIO_SENDERS", "pigeon:+8613800000000@1"),
        ("TWILIO_SENDERS", "whatsapp:13800000000@1"),
        ("TWILIO_SENDERS", "voice:MG0123456789abcdef0123456789abcdef@1"),
        ("FENGHUO_WHATSAPP_TEMPLATES", "HX" + "a" * 32),
        ("FENGHUO_WHATSAPP_TEMPLATES", "zh:HX123"),
        ("FENGHUO_WHATSAPP_TEMPLATES", f"zh:HX{'a' * 32},zh:HX{'b' * 32}"),
        ("FENGHUO_TEST_ADDRESSES", "whatsapp:13800000000"),
        ("FENGHUO_PORT", "eighty"),
        ("FENGHUO_PORT", "70000"),
        ("FENGHUO_DATABASE_URL", "mysql://x"),
        ("FENGHUO_PUBLIC_URL", "fenghuo.example"),
        ("FENGHUO_ENGINE_URLS", "http://a,b"),
        ("FENGHUO_HOME_AREA", "Shanghai"),
        ("FENGHUO_SENDER", "a sender"),
        ("FENGHUO_CHAT_LIMITS", "many"),
        ("FENGHUO_CHAT_LIMITS", "0/10s,5/1s"),
        ("FENGHUO_SECRET_KEY", "short"),
        ("TWILIO_AUTH_TOKEN", "without a sid"),
        ("TWILIO_SENDERS", "+8613800000000"),
        ("TWILIO_SENDERS", "+8613800000000@0"),
        ("FENGHUO_TEST_ADDRESSES", "+8613800000000"),
        ("FENGHUO_TEST_ADDRESSES", "sms:13800000000"),
        ("FENGHUO_TEST_ADDRESSES", "web:a,web:b"),
        ("FENGHUO_WEB_PROCESSES", "0"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsInvalid, match=name):
        _load(tmp_path, **{name: value})


@pytest.mark.parametrize(
    ("key", "certificate", "wrong"),
    [
        pytest.param("key", None, "FENGHUO_CAP_CERTIFICATE is missing", id="no certificate"),
        pytest.param(None, "own", "FENGHUO_CAP_KEY is missing", id="no key"),
        pytest.param("nothing", "own", "FENGHUO_CAP_KEY .* cannot be read", id="no file"),
        pytest.param("own", "own", "not a PEM private key", id="no key in the file"),
        pytest.param("key", "key", "not PEM", id="no certificate in the file"),
        pytest.param("key", "other", "not the key's", id="another's certificate"),
        pytest.param("key", "own", None, id="both"),
    ],
)
def test_key_and_certificate_for_cap(
    tmp_path: Path, key: str | None, certificate: str | None, wrong: str | None
) -> None:
    own, other = authority("ec"), authority("ec", 1)
    (tmp_path / "key").write_bytes(own.key_pem)
    (tmp_path / "own").write_bytes(own.chain_pem)
    (tmp_path / "other").write_bytes(other.chain_pem)
    named = {"FENGHUO_CAP_KEY": key, "FENGHUO_CAP_CERTIFICATE": certificate}
    given = {name: str(tmp_path / file) for name, file in named.items() if file}
    if wrong:
        with pytest.raises(SettingsInvalid, match=wrong):
            _load(tmp_path, **given)
        return
    found = load({"FENGHUO_DATA_DIR": str(tmp_path), **given})
    assert found.signing and "PRIVATE" not in repr(found)
    assert load({"FENGHUO_DATA_DIR": str(tmp_path)}).signing is None


def test_nothing_is_tested_unless_an_address_is_named(tmp_path: Path) -> None:
    assert load({"FENGHUO_DATA_DIR": str(tmp_path)}).test_addresses == {}
    given = {"FENGHUO_TEST_ADDRESSES": "sms:+8613800138000, web:test-page"}
    found = load({"FENGHUO_DATA_DIR": str(tmp_path), **given})
    assert found.test_addresses == {"sms": "+8613800138000", "web": "test-page"}


def test_limits_can_be_switched_off(tmp_path: Path) -> None:
    found = load({"FENGHUO_DATA_DIR": str(tmp_path), "FENGHUO_CHAT_LIMITS": "off"})
    assert (found.sender_limit, found.address_limit) == (None, None)
