"""Templates are read whole, or refused by file and line."""

from pathlib import Path

import pytest

from bot.alerts.content import Kind, Level, Severity, Suspended
from bot.alerts.messages import Composer
from bot.alerts.templates import FOLDER, PLACEHOLDERS, Form, Template, load, parse
from bot.words.catalogue import Words
from knowledge.errors import ContentInvalid
from knowledge.hazards import LANGUAGES, Hazard

COMPOSER = Composer(Words.load())
SOUND = """\
category: Met
event: {zh: 大雾, en: Fog}
scale: official
levels: [red]
warning:
  red:
    urgency: Immediate
    certainty: Observed
    response_types: [Avoid]
    valid_hours: 6
    texts:
      headline: {zh: "{area}大雾红色预警", en: "Red fog warning, {area}"}
      description: {zh: "能见度不足50米。", en: "You can see less than 50 m."}
      instruction: {zh: 不要开车。, en: Do not drive.}
      sms: {zh: "{area}大雾，不要开车。", en: "Fog in {area}: do not drive."}
      all_clear: {zh: 大雾已散。, en: The fog is gone.}
suspension:
  any:
    urgency: Expected
    severity: Moderate
    certainty: Likely
    suspends: [school]
    event: {zh: 因雾停课, en: School closed for fog}
    response_types: [Execute]
    valid_hours: 12
    texts:
      headline: {zh: "{area}{suspended}", en: "{area}: no {suspended}"}
      description: {zh: "到{until}。", en: "Until {until}."}
      instruction: {zh: 请留在家里。, en: Stay at home.}
      sms: null
      all_clear: {zh: 恢复上课。, en: Back to school.}
"""


def written(folder: Path, text: str = SOUND, name: str = "fog.yml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_file(tmp_path: Path) -> None:
    warning, suspension = parse(written(tmp_path), COMPOSER)
    assert warning.id == "fog.warning.red" and warning.event == {"zh": "大雾", "en": "Fog"}
    assert (warning.level, warning.severity) == (Level.RED, Severity.EXTREME)
    assert warning.official_colours and not suspension.official_colours
    assert warning.texts["en"].sms == "Fog in {area}: do not drive."
    assert [each.name for each in warning.placeholders] == ["area"]
    assert suspension.id == "fog.suspension.any" and suspension.level is None
    assert suspension.suspends == (Suspended.SCHOOL,) and suspension.texts["zh"].sms is None
    assert suspension.event["zh"] == "因雾停课"


LONG_ZH = "大" * 130
BROKEN = [
    pytest.param("category: Met", "category: Weather", 1, "unknown category", id="category"),
    pytest.param("scale: official", "scale: mine", 3, "unknown scale", id="scale"),
    pytest.param("scale: official\n", "", 4, "no “scale”", id="no scale"),
    pytest.param("levels: [red]", "levels: [red, blue]", 5, "“blue” is missing", id="a level"),
    pytest.param("levels: [red]", "levels: [blue]", 5, "“blue” is missing", id="another"),
    pytest.param("  red:", "  pink:", 6, "unknown level “pink”", id="no colour"),
    pytest.param("Immediate", "Soon", 7, "unknown urgency", id="urgency"),
    pytest.param("valid_hours: 6", "valid_hours: 0", 10, "valid for 0 hours", id="hours"),
    pytest.param("en: Do not drive.", "fr: Non.", 14, "“en” is missing", id="a language"),
    pytest.param('"{area}大雾红', '"{aera}大雾红', 12, "unknown placeholder “{aera}”", id="typo"),
    pytest.param(', {area}"}', '"}', 12, "“{area}” is not in every", id="other placeholders"),
    pytest.param("不足50米", "不足500米", 13, "figures differ: 500 / 50", id="other figures"),
    pytest.param("不要开车。,", "拨打122。,", 14, "figures differ", id="a telephone number"),
    pytest.param("能见度不足50米。", "能见度{不足50米。", 13, "a brace", id="a lone brace"),
    pytest.param("大雾，不要开车。", LONG_ZH, 15, "“zh” takes 144 units", id="a long sms"),
    pytest.param(": do not drive.", ": do " + "not " * 72, 15, "“en” takes", id="long in English"),
    pytest.param(": do not", " – do not", 15, "alphabet: –", id="not GSM-7"),
    pytest.param("The fog is gone.", "Fog “gone”.", 16, "alphabet: “”", id="all-clear"),
    pytest.param("      sms: null\n", "", 26, "“sms” is missing", id="no sms"),
    pytest.param("    suspends: [school]\n", "", 18, "“suspends” is missing", id="of what"),
    pytest.param("[school]", "[lessons]", 22, "unknown suspends", id="of something else"),
    pytest.param("    severity: Moderate\n", "", 18, "“severity” is missing", id="severity"),
    pytest.param("suspension:", "clarification:", 22, "unknown key “suspends”", id="of a rumour"),
    pytest.param(
        "suspension:\n  any:", "clarification:\n  red:", 18, "no colour", id="a colour of it"
    ),
]


@pytest.mark.parametrize(("old", "new", "line", "problem"), BROKEN)
def test_what_is_wrong_is_named_by_line(
    tmp_path: Path, old: str, new: str, line: int, problem: str
) -> None:
    assert old in SOUND
    with pytest.raises(ContentInvalid) as caught:
        parse(written(tmp_path, SOUND.replace(old, new, 1)), COMPOSER)
    assert f"fog.yml:{line}: " in str(caught.value) and problem in str(caught.value)


def test_a_file_is_named_as_its_hazard(tmp_path: Path) -> None:
    with pytest.raises(ContentInvalid, match="“mist” is no hazard"):
        parse(written(tmp_path, name="mist.yml"), COMPOSER)


def test_every_hazard_has_its_templates() -> None:
    assert {template.hazard for template in load(COMPOSER).find()} == set(Hazard)


def test_every_template_of_ours_is_fit() -> None:
    found = load(COMPOSER).find()
    assert {f"{each.hazard}.yml" for each in found} == {one.name for one in FOLDER.glob("*.yml")}
    assert len({each.id for each in found}) == len(found)


@pytest.mark.parametrize("template", load(COMPOSER).find(), ids=lambda template: template.id)
def test_every_template_of_ours_speaks_for_itself(template: Template) -> None:
    assert set(template.texts) == set(LANGUAGES) == set(template.event)
    assert all(text.complete and text.instruction for text in template.texts.values())
    assert (template.kind is Kind.SUSPENSION) == bool(template.suspends)


def test_they_are_found_by_hazard_kind_and_level(tmp_path: Path) -> None:
    written(tmp_path)
    templates = load(COMPOSER, tmp_path)
    assert [each.id for each in templates.find(kind=Kind.WARNING)] == ["fog.warning.red"]
    assert [each.id for each in templates.find(level="any")] == ["fog.suspension.any"]
    assert templates.find(hazard="hail") == () and templates.get("fog.warning.blue") is None


def test_typical_values_are_of_the_form_that_authors_must_keep() -> None:
    for each in PLACEHOLDERS.values():
        assert set(each.typical) == set(LANGUAGES)
        assert Words.load().has(f"console.blank_{each.name}")
        if each.form is not Form.TEXT:
            assert len(set(each.typical.values())) == 1, each.name
