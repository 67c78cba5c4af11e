"""What can go wrong with a report.

It does not know HTTP: the web maps each of these to a status once.
"""

from typing import ClassVar


class ReportsError(Exception):
    """Something about a report could not be done."""

    #: The sentence for people, in `bot/words`.
    key: ClassVar[str]

    def __init__(self) -> None:
        super().__init__((self.__doc__ or "").strip())


class ReferenceWrong(ReportsError):
    """That is not a reference of ours; a character is probably mistyped."""

    key = "reports.typo"


class ReportUnknown(ReportsError):
    """There is no report with that reference."""

    key = "reports.unknown"


class MoveNotAllowed(ReportsError):
    """A report cannot go from its status to that one, or somebody else was faster."""

    key = "reports.move_not_allowed"


class NotYours(ReportsError):
    """The report lies outside the official's area."""

    key = "reports.not_yours"


class NotUpper(ReportsError):
    """Only an official of an area above the report's own does this."""

    key = "reports.not_upper"


class Supervised(ReportsError):
    """An upper level supervises the report and has not confirmed that it may end."""

    key = "reports.supervised"


class AlreadySupervised(ReportsError):
    """The report is under supervision already; it may be lifted first."""

    key = "supervision.already"


class NotSupervised(ReportsError):
    """Nobody supervises the report."""

    key = "supervision.none"


class SamePerson(ReportsError):
    """Somebody other than who resolved a report, or had it in hand, closes it."""

    key = "reports.same_person"


class TooManyReports(ReportsError):
    """Too many reports from one sender; wait before filing the next."""

    key = "reports.too_many"

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__()


class DraftIncomplete(ReportsError):
    """Something is still missing from the draft."""

    key = "reports.draft_incomplete"

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__()


class MediaTooLarge(ReportsError):
    """The file is larger than we take."""

    key = "reports.media_too_large"


class PictureTooLarge(ReportsError):
    """The picture has more pixels than we unpack."""

    key = "reports.picture_too_large"


class FileUnknown(ReportsError):
    """The report has no such file."""

    key = "reports.media_unknown"


class NoThumbnail(ReportsError):
    """There is no small picture of this file."""

    key = "reports.no_thumbnail"


class MediaTypeRefused(ReportsError):
    """The file is no picture, sound or video that we take."""

    key = "reports.media_type_refused"


class MediaNotTaken(ReportsError):
    """The report is closed or has as many files as it can take."""

    key = "reports.media_not_taken"


class TooManyFiles(ReportsError):
    """Too many files from one sender; wait before sending the next."""

    key = "reports.too_many_files"

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__()
