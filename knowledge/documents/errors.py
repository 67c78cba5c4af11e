"""What can be wrong with a file that somebody wants to import, and what to do about it.

These sentences are for whoever runs the command; nothing here is ever shown to a resident.
"""

from pathlib import Path

from knowledge.errors import KnowledgeError


class DocumentRefused(KnowledgeError):
    """This file can't be taken in."""

    def __init__(self, path: Path, problem: str | None = None) -> None:
        super().__init__(f"{path}: {problem or self.__doc__}")
        self.path = path


class TooLarge(DocumentRefused):
    """It is too large; split it, or save it without pictures."""


class Encrypted(DocumentRefused):
    """It is protected by a password; save a copy without one."""


class NoDocument(DocumentRefused):
    """It is no PDF, Word (.docx), HTML, Markdown or text; save it as one of them."""


class NoText(DocumentRefused):
    """No text is in it; a scan has to go through text recognition (OCR) first."""


class EncodingUnknown(DocumentRefused):
    """It is text in neither UTF-8, UTF-16 nor GB18030; save it as UTF-8."""


class LanguageUnknown(DocumentRefused):
    """It is not clear whether this is Chinese or English; name the language with --language."""
