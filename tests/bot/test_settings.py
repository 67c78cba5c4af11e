"""Settings: good defaults, and a wrong value is named at the start."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from bot.bootstrap.channels import mail_of
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
        ("FENGHUO_REGIME", "no/such/regime.yml"),
        ("FENGHUO_QUESTIONS_DAYS", "-1"),
        ("FENGHUO_QUESTIONS_DAYS", "4000"),
        ("FENGHUO_MEDIA_LIMITS", "film=0"),
        ("FENGHUO_MEDIA_LIMITS", "film=9999"),
        ("FENGHUO_MEDIA_LIMITS", "book=5"),
        ("FENGHUO_MEDIA_LIMITS", "50"),
        ("FENGHUO_CHAT_LIMITS", "many"),
        ("FENGHUO_CHAT_LIMITS", "0/10s,5/1s"),
        ("FENGHUO_SECRET_KEY", "short"),
        ("TWILIO_AUTH_TOKEN", "without a sid"),
        ("TWILIO_SENDERS", "+8613800000000"),
        ("TWILIO_SENDERS", "+8613800000000@0"),
        ("TWILIO_SENDERS", "voice:MG0123456789abcdef0123456789abcdef@1"),
        ("FENGHUO_TEST_ADDRESSES", "voice:13800000000"),
        ("FENGHUO_TEST_ADDRESSES", "+8613800000000"),
        ("FENGHUO_TEST_ADDRESSES", "sms:13800000000"),
        ("FENGHUO_TEST_ADDRESSES", "web:a,web:b"),
        ("FENGHUO_WEB_PROCESSES", "0"),
        ("FENGHUO_TURNS_AT_ONCE", "0"),
        ("FENGHUO_TURNS_AT_ONCE", "many"),
        ("FENGHUO_EMAIL_URL", "smtp://office:pa55word@example.org"),
        ("TELEGRAM_BOT_TOKEN", "from-botfather"),
        ("TELEGRAM_WEBHOOK_SECRET", "too short"),
        ("TELEGRAM_API_BASE", "telegram"),
        ("TELEGRAM_UPDATES", "fetch"),
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


def test_a_mail_account_is_kept_out_of_sight(tmp_path: Path) -> None:
    found = _load(tmp_path, FENGHUO_EMAIL_URL="mailtos://office:pa55word@example.org")
    assert found.email and found.email.rate == 5.0
    assert "pa55word" not in repr(found)
    assert _load(tmp_path).email is None


@pytest.mark.parametrize("rate", ["0", "fast", "-1"])
def test_a_rate_of_mails_is_a_number(tmp_path: Path, rate: str) -> None:
    account = {"FENGHUO_EMAIL_URL": "mailtos://a:b@example.org"}
    with pytest.raises(SettingsInvalid, match="FENGHUO_EMAIL_RATE"):
        _load(tmp_path, FENGHUO_EMAIL_RATE=rate, **account)


def test_a_url_that_names_no_account_stops_the_start_without_saying_it(tmp_path: Path) -> None:
    found = _load(tmp_path, FENGHUO_EMAIL_URL="mailtos://?pass=pa55word")
    with pytest.raises(SettingsInvalid, match="FENGHUO_EMAIL_URL") as caught:
        mail_of(found)
    assert "pa55word" not in str(caught.value)


REAL_SMS = {
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "t",
    "TWILIO_SENDERS": "+8613800000000@1",
}
BOT = {"TELEGRAM_BOT_TOKEN": "123456789:AA_secret-of-the-bot"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, ("4242424242", False, True), id="the sandbox's bot"),
        pytest.param({"TELEGRAM_UPDATES": "polling"}, ("4242424242", True, True), id="fetched"),
        pytest.param(BOT, ("123456789", True, False), id="no public address"),
        pytest.param(
            BOT | {"FENGHUO_PUBLIC_URL": "https://a.example"},
            ("123456789", False, False),
            id="a public address",
        ),
        pytest.param(REAL_SMS, None, id="real SMS and no bot"),
        pytest.param(REAL_SMS | BOT, ("123456789", True, False), id="real SMS and a bot"),
    ],
)
def test_which_bot(
    tmp_path: Path, given: dict[str, str], expected: tuple[str, bool, bool] | None
) -> None:
    found = load({"FENGHUO_DATA_DIR": str(tmp_path), **given})
    bot = found.telegram
    assert (bot and (bot.id, bot.polling, bot.sandbox)) == expected
    assert bot is None or not {bot.token, bot.webhook_secret} & set(repr(found).split("'"))


def test_a_bot_is_called_at_telegram_or_where_we_say(tmp_path: Path) -> None:
    bases = {
        "https://api.telegram.org": BOT,
        "http://127.0.0.1:8081": BOT | {"TELEGRAM_API_BASE": "http://127.0.0.1:8081"},
        "http://127.0.0.1:8000/sandbox/telegram": {},
    }
    for base, given in bases.items():
        telegram = load({"FENGHUO_DATA_DIR": str(tmp_path), **given}).telegram
        assert telegram and telegram.api_base == base


def test_how_large_files_may_be(tmp_path: Path) -> None:
    limits = load({"FENGHUO_DATA_DIR": str(tmp_path)}).media_limits
    assert (limits.picture, limits.sound, limits.film) == (10 << 20, 10 << 20, 50 << 20)
    env = {"FENGHUO_DATA_DIR": str(tmp_path), "FENGHUO_MEDIA_LIMITS": "film=200, picture=20"}
    limits = load(env).media_limits
    assert (limits.picture, limits.sound, limits.most) == (20 << 20, 10 << 20, 200 << 20)


def test_maps_may_have_the_tiles_of_a_server(tmp_path: Path) -> None:
    assert _load(tmp_path).tiles is None
    url = "https://tiles.example.org/{z}/{x}/{y}.png"
    found = _load(tmp_path, FENGHUO_TILES_URL=url, FENGHUO_TILES_CREDIT="© Office").tiles
    assert found is not None
    assert (found.origin, found.credit) == ("https://tiles.example.org", "© Office")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("tiles.example.org/{z}/{x}/{y}.png", id="no scheme"),
        pytest.param("https://tiles.example.org/{z}/{x}.png", id="no row"),
        pytest.param("https://a b; script-src */{z}/{x}/{y}.png", id="more policy than it may"),
    ],
)
def test_tiles_that_are_none_stop_the_start(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsInvalid, match="FENGHUO_TILES_URL"):
        _load(tmp_path, FENGHUO_TILES_URL=url)


@pytest.mark.parametrize(("given", "days"), [("", 90), ("0", 0), ("30", 30)])
def test_days_for_which_unanswered_questions_are_kept(
    tmp_path: Path, given: str, days: int
) -> None:
    assert _load(tmp_path, FENGHUO_QUESTIONS_DAYS=given).questions_kept == timedelta(days=days)
