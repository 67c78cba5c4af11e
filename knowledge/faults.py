"""What can be wrong with an article: each fault has a code and values, so that a page can word it.

The sentences here are those of files, the command line and the API. It does not know what a page
says: that goes by the same codes, as `faults.<code>` of bot/words.
"""

from collections.abc import Mapping
from dataclasses import dataclass

#: Code → what is wrong, and what to do, of the text of one article.
OF_A_TEXT: Mapping[str, tuple[str, str]] = {
    "key_missing": ("“{name}” is missing", "Add “{name}:”"),
    "key_twice": ("“{name}” stands twice", "Keep one of them"),
    "key_unknown": ("unknown key “{name}”", "Use only {allowed}"),
    "id_differs": (
        "“id” is “{value}”, not “{wanted}”",
        "Keep the id of the article; a file has it as its name",
    ),
    "language_differs": (
        "“language” is “{value}”, not “{wanted}”",
        "Put the text where its language is; a file into its folder",
    ),
    "empty": ("“{name}” is empty", "Write it on one line, in quotes if need be"),
    "not_text": ("“{name}” is not a text", "Write it on one line, in quotes if need be"),
    "not_code": (
        "“{name}” is “{value}”",
        "Use small letters, digits and hyphens, at most {most}",
    ),
    "not_one_of": ("unknown {name} “{value}”", "Use one of {allowed}"),
    "not_list": (
        "“{name}” is not a list of texts",
        "Put quotes around entries with a colon or a comma",
    ),
    "too_few": ("“{name}” has {count} entries", "Write at least {least}"),
    "not_date": ("“{name}” is not a date", "Write it as 2026-11-22"),
    "not_number": ("“{name}” is not a whole number", "Write digits only"),
    "not_mapping": ("“{name}” is not a mapping", "Write {{title: …, publisher: …}}"),
    "no_front_matter": ("no front matter", "Begin the file with a line of ---"),
    "front_matter_open": ("the front matter does not end", "Close it with ---"),
    "front_matter_deep": ("too many lists and brackets", "Write a short front matter"),
    "front_matter_no_keys": ("the front matter is not a list of keys", "Write key: value"),
    "yaml": ("{reason}", "Correct the YAML"),
    "yaml_colon": ("{reason}", "Correct the YAML: a value that holds a colon stands in quotes"),
    "lead_missing": ("the lead paragraph is missing or empty", "Write it"),
    "section_missing": ("the section “## {heading}” is missing or empty", "Write it"),
    "heading_unknown": ("unknown heading “{heading}”", "Use only {allowed}"),
    "heading_twice": ("“{heading}” stands twice", "Join the two sections"),
    "language_missing": ("this language is missing", "Add its text"),
    "language_unknown": ("articles are not written in “{value}”", "Use {allowed}"),
}
_AGREE = "Make it agree with the text in “{twin}”"
#: Code → the same, of a text beside its twin in another language. `twin`: that language.
OF_TWINS: Mapping[str, tuple[str, str]] = {
    "steps_differ": ("{here} steps here, {there} in the other language", _AGREE),
    "key_differs": ("{name} differs: {here} here, {there} there", _AGREE),
    "lead_numbers": ("numbers differ in the lead: {here} here, {there} there", _AGREE),
    "step_numbers": ("numbers differ in step {number}: {here} here, {there} there", _AGREE),
    "do_not_numbers": ("numbers differ in what not to do: {here} here, {there} there", _AGREE),
    "who_to_call_numbers": ("numbers differ in whom to call: {here} here, {there} there", _AGREE),
    "source_years": ("numbers differ in the year of source: {here} here, {there} there", _AGREE),
    "second_source_years": (
        "numbers differ in the year of second_source: {here} here, {there} there",
        _AGREE,
    ),
}
#: Code → the same, of folders and of the files beside articles: no page shows these.
OF_FILES: Mapping[str, tuple[str, str]] = {
    "not_utf8": ("the file is not UTF-8", "Save it as UTF-8"),
    "no_twin": (
        "the article in the other language is missing or a draft",
        "Make it agree with {twin}/{file}",
    ),
    "no_article": ("no article “{id}”", "Correct the id"),
    "wordings_unlike": ("not a mapping of articles", "Write id: {{zh: [], en: []}}"),
    "wordings_languages": (
        "“{id}” has no languages, or others than {allowed}",
        "Write zh: and en:",
    ),
    "wordings_texts": (
        "“{language}” is not a list of texts",
        "Put quotes around entries with a colon",
    ),
}
_ALL = {**OF_A_TEXT, **OF_TWINS, **OF_FILES}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """`code` of one of the tables, and what its sentences hold. An empty value stands for none."""

    code: str
    values: Mapping[str, str]

    @property
    def problem(self) -> str:
        """What is wrong, in English."""
        return self._said(0)

    @property
    def advice(self) -> str:
        """What to do about it, in English."""
        return self._said(1)

    def __str__(self) -> str:
        return f"{self.problem}. {self.advice}."

    def _said(self, part: int) -> str:
        told = {name: value or "none" for name, value in self.values.items()}
        return _ALL[self.code][part].format(**told)


def fault(code: str, **values: object) -> Fault:
    """The fault of this code; every value as text."""
    return Fault(code=code, values={name: str(value) for name, value in values.items()})
