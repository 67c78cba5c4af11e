"""What can be wrong with an act on an article, one class for each thing that can be done about it.

It does not know HTTP statuses or sentences: `key` names a sentence of bot/words (`articles.<key>`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.faults import Fault


class ArticlesError(Exception):
    """The act on the article was not done."""

    key = "error"
    retryable = False


class ArticleUnknown(ArticlesError):
    """There is no such article, neither in the files nor written here."""

    key = "unknown"


class DocumentUnknown(ArticlesError):
    """There is no such law or plan."""

    key = "document_unknown"


class QuestionUnknown(ArticlesError):
    """There is no such question, or nobody asked it for so long that it is forgotten."""

    key = "question_unknown"


class VersionUnknown(ArticlesError):
    """The article has no version of this number."""

    key = "version_unknown"


class NotAllowed(ArticlesError):
    """This person may not do this."""

    key = "not_your_role"


class NotYourRole(NotAllowed):
    """The role does not allow this act."""

    key = "not_your_role"


class SamePerson(NotAllowed):
    """Who wrote or edited a version can neither review nor publish it: it takes two people."""

    key = "same_person"


class IllegalMove(ArticlesError):
    """The version is in a state in which this can't be done."""

    key = "illegal_move"


class ChangedMeanwhile(IllegalMove):
    """Somebody else changed the article at the same moment: look at it again."""

    key = "changed_meanwhile"


class NameTaken(IllegalMove):
    """There is an article with this short name already: choose another, or edit that one."""

    key = "id_taken"


class DraftOpen(IllegalMove):
    """The article has a draft already: edit it, or discard it."""

    key = "draft_open"


class NoDraft(IllegalMove):
    """The article has no draft."""

    key = "no_draft"


class NothingShown(IllegalMove):
    """Nobody finds this article as it is: there is nothing to withdraw."""

    key = "nothing_shown"


class NoFile(IllegalMove):
    """The article has no file to go back to."""

    key = "no_file"


class ReasonMissing(ArticlesError):
    """Withdrawing needs a reason."""

    key = "reason_missing"


class CursorWrong(ArticlesError):
    """The cursor is not one that a page of ours named."""

    key = "cursor_wrong"


@dataclass(frozen=True, kw_only=True)
class TextProblem:
    """What is wrong with the text of one language, at which line of it, and what to do."""

    language: str
    line: int
    fault: Fault

    def __str__(self) -> str:
        return str(self.fault)


class TextsInvalid(ArticlesError):
    """The texts can't be published as they stand."""

    key = "texts_invalid"

    def __init__(self, problems: Sequence[TextProblem]) -> None:
        super().__init__("; ".join(f"{p.language}:{p.line}: {p}" for p in problems))
        self.problems = tuple(problems)
