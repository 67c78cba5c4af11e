"""Reads the templates (`<hazard>.yml`) and refuses, by file and line, what may not be sent.

It does not repair anything, nor does it know what of a template a draft will keep.
"""

from pathlib import Path

from bot.alerts.content import (
    SEVERITY_OF,
    AlertContent,
    AlertText,
    Category,
    Certainty,
    Kind,
    Level,
    ResponseType,
    Severity,
    Status,
    Suspended,
    Urgency,
)
from bot.alerts.content.blanks import blanks, filled, filled_text
from bot.alerts.messages import SMS_FORM, Composer
from bot.alerts.templates.model import ANY, Template, Templates
from bot.alerts.templates.placeholders import PLACEHOLDERS, typical
from bot.words.catalogue import FOLDER as WORDS
from channels.segments import Encoding, count
from knowledge.fields import Field, Texts, inspected, read, sound
from knowledge.hazards import LANGUAGES, Hazard

FOLDER = WORDS / "templates"
#: Characters by language, before anything is filled in.
EVENT = {"zh": 20, "en": 60}
LONGEST = {
    "headline": {"zh": 40, "en": 120},
    "description": {"zh": 200, "en": 600},
    "instruction": {"zh": 300, "en": 900},
    "sms": {"zh": 150, "en": 350},
    "all_clear": {"zh": 100, "en": 200},
}
#: Units of the SMS as it is sent, with typical values: two parts, so that both say the same.
MOST_UNITS = {"zh": 2 * Encoding.UCS2.value[1], "en": 2 * Encoding.GSM7.value[1]}
MOST_HOURS = 240


def load(composer: Composer, folder: Path = FOLDER) -> Templates:
    """All templates of the folder. Raises ContentInvalid for the first file that is not fit."""
    files = sound(inspected(folder, lambda path: parse(path, composer)))
    return Templates(template for file in files for template in file)


def parse(path: Path, composer: Composer) -> tuple[Template, ...]:
    """Those of one hazard. Raises ContentInvalid."""
    return _File(path, composer).templates()


class _File:
    def __init__(self, path: Path, composer: Composer) -> None:
        self._whole = read(path)
        self._composer = composer
        self._told = self._whole.mapping("category event", f"event_code scale levels {_KINDS}")
        if path.stem not in set(Hazard):
            raise self._whole.invalid(f"“{path.stem}” is no hazard", "Name the file as a hazard")
        self._hazard = path.stem

    def templates(self) -> tuple[Template, ...]:
        """The kinds in their own order, mildest level first."""
        kinds = [kind for kind in Kind if kind.value in self._told]
        if not kinds:
            raise self._whole.invalid("there is no template", f"Write one of {_KINDS}")
        return tuple(template for kind in kinds for template in self._of(kind))

    def _of(self, kind: Kind) -> list[Template]:
        field = self._told[kind.value]
        found = field.named()
        names = [*(level.value for level in Level), ANY]
        for name, entry in found.items():
            if name not in names:
                raise entry.invalid(f"unknown level “{name}”", f"Use one of {', '.join(names)}")
        self._check_levels(kind, field, found)
        return [self._template(kind, name, found[name]) for name in names if name in found]

    def _check_levels(self, kind: Kind, field: Field, found: dict[str, Field]) -> None:
        if kind is Kind.CLARIFICATION and (wrong := [each for each in found if each != ANY]):
            raise found[wrong[0]].invalid("a clarification has no colour", f"Write {ANY}:")
        if kind is not Kind.WARNING:
            return
        for key in ("levels", "scale"):
            if key not in self._told:
                raise field.invalid(f"there are warnings and no “{key}”", f"Add “{key}:”")
        levels = [entry.choice(Level) for entry in self._told["levels"].entries()]
        for level in levels:
            if level.value not in found:
                raise field.invalid(f"the warning of level “{level}” is missing", "Write it")
        for name, entry in found.items():
            if name not in levels:
                raise entry.invalid(f"“{name}” is not among “levels”", "Correct one of them")

    def _template(self, kind: Kind, name: str, field: Field) -> Template:
        suspends = "suspends" if kind is Kind.SUSPENSION else ""
        severity = "severity" if name == ANY else ""
        told = field.mapping(
            f"urgency certainty response_types valid_hours texts {suspends} {severity}", "event"
        )
        level = None if name == ANY else Level(name)
        template = Template(
            hazard=self._hazard,
            kind=kind,
            level=level,
            official_colours=level is not None and self._is_official(),
            category=self._told["category"].choice(Category),
            event=told.get("event", self._told["event"]).both(EVENT),
            event_code=self._told["event_code"].text() if "event_code" in self._told else None,
            urgency=told["urgency"].choice(Urgency),
            severity=SEVERITY_OF[level] if level else told["severity"].choice(Severity),
            certainty=told["certainty"].choice(Certainty),
            response_types=tuple(
                entry.choice(ResponseType) for entry in told["response_types"].entries()
            ),
            suspends=tuple(entry.choice(Suspended) for entry in told["suspends"].entries())
            if suspends
            else (),
            valid_hours=_hours(told["valid_hours"]),
            texts=_texts(told["texts"]),
        )
        self._check_lengths(template, told["texts"].named())
        return template

    def _is_official(self) -> bool:
        if "scale" not in self._told:
            return False
        scale = self._told["scale"]
        if scale.text() not in _SCALES:
            raise scale.invalid(f"unknown scale “{scale.text()}”", f"Use {' or '.join(_SCALES)}")
        return scale.text() == _SCALES[0]

    def _check_lengths(self, template: Template, fields: dict[str, Field]) -> None:
        """The SMS as they would be sent; one that is left to us is proposed within its limits."""
        content = _typical(template)
        sent = {
            "sms": self._composer.warning(content, ""),
            "all_clear": self._composer.all_clear(content, ""),
        }
        for part, messages in sent.items():
            for language, forms in messages.items():
                if part == "all_clear" or template.texts[language].sms:
                    _check_length(fields[part], language, forms[SMS_FORM])


_KINDS = " ".join(kind.value for kind in Kind)
#: Colours of the service that gives these warnings, or those of public emergencies at large.
_SCALES = ("official", "general")


def _hours(field: Field) -> int:
    hours = field.number()
    if not 1 <= hours <= MOST_HOURS:
        raise field.invalid(f"valid for {hours} hours", f"Write 1 to {MOST_HOURS}")
    return hours


def _texts(field: Field) -> dict[str, AlertText]:
    parts = field.mapping(" ".join(LONGEST))
    found = {
        name: part.both(LONGEST[name])
        for name, part in parts.items()
        if name != "sms" or not part.empty
    }
    for name, texts in found.items():
        _check_placeholders(parts[name], texts)
    return {
        language: AlertText(**{name: texts[language] for name, texts in found.items()})
        for language in LANGUAGES
    }


def _check_placeholders(field: Field, texts: Texts) -> None:
    by_language = [set(blanks(text)) for text in texts.values()]
    for name in sorted(set[str]().union(*by_language)):
        if name not in PLACEHOLDERS:
            allowed = ", ".join(PLACEHOLDERS)
            raise field.invalid(f"unknown placeholder “{{{name}}}”", f"Use one of {allowed}")
        if not all(name in names for names in by_language):
            problem = f"“{{{name}}}” is not in every language"
            raise field.invalid(problem, "Use the same placeholders in every language")
    for text in texts.values():
        bare = filled(text, dict.fromkeys(PLACEHOLDERS, ""))
        if "{" in bare or "}" in bare:
            raise field.invalid("a brace that encloses no name", "Write placeholders as {area}")


def _typical(template: Template) -> AlertContent:
    """As a draft would be, with ordinary values."""
    return AlertContent(
        status=Status.ACTUAL,
        kind=template.kind,
        level=template.level,
        suspends=template.suspends,
        texts={
            language: filled_text(text, typical(language))
            for language, text in template.texts.items()
        },
    )


def _check_length(field: Field, language: str, sms: str) -> None:
    size, most = count(sms), MOST_UNITS[language]
    if language == "en" and size.encoding is not Encoding.GSM7:
        strange = "".join(sorted({char for char in sms if count(char).encoding is Encoding.UCS2}))
        raise field.invalid(f"not in the SMS alphabet: {strange}", "Use plain ' \" and -")
    if size.units > most:
        problem = f"“{language}” takes {size.units} units as an SMS: {sms}"
        raise field.invalid(problem, f"Make it at most {most}, with what is put around it")
