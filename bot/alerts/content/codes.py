"""The code lists of an alert's content: CAP 1.2's, ours, and that of what can be wrong.

Knows nothing of sentences: what a code is called in a language stands in bot/words.
"""

from enum import StrEnum


class Status(StrEnum):
    """CAP `status`, the three that an official may draft; the other two are no use to residents."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    TEST = "Test"


class MsgType(StrEnum):
    """CAP `msgType`, the three that an official may draft; Ack and Error are between machines."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


class Kind(StrEnum):
    """What the message asks of people, beyond CAP: api.md, «Warning»."""

    WARNING = "warning"
    EVACUATION = "evacuation"
    SUSPENSION = "suspension"
    CLARIFICATION = "clarification"


class Suspended(StrEnum):
    """What a suspension notice stops (停工、停课、停业), in the order in which it is told."""

    WORK = "work"
    SCHOOL = "school"
    BUSINESS = "business"


class Level(StrEnum):
    """The four colours of Chinese warnings, mildest first."""

    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


class Category(StrEnum):
    """CAP 1.2 `category`."""

    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    CBRNE = "CBRNE"
    OTHER = "Other"


class Urgency(StrEnum):
    """CAP 1.2 `urgency`."""

    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class Severity(StrEnum):
    """CAP 1.2 `severity`."""

    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    """CAP 1.2 `certainty`."""

    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


class ResponseType(StrEnum):
    """CAP 1.2 `responseType`."""

    SHELTER = "Shelter"
    EVACUATE = "Evacuate"
    PREPARE = "Prepare"
    EXECUTE = "Execute"
    AVOID = "Avoid"
    MONITOR = "Monitor"
    ASSESS = "Assess"
    ALL_CLEAR = "AllClear"
    NONE = "None"


SEVERITY_OF = {
    Level.BLUE: Severity.MINOR,
    Level.YELLOW: Severity.MODERATE,
    Level.ORANGE: Severity.SEVERE,
    Level.RED: Severity.EXTREME,
}
"""CAP severities of the four colours: alerting.md, «China»."""


class ProblemCode(StrEnum):
    """What is wrong with a field; `bot/words` has a sentence for each in every language."""

    MISSING = "missing"
    WRONG_TYPE = "wrong_type"
    NOT_LISTED = "not_listed"
    LEVEL_UNKNOWN = "level_unknown"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    UNPRINTABLE = "unprintable"
    LANGUAGE_TAG = "language_tag"
    DUPLICATE = "duplicate"
    NOT_A_TIME = "not_a_time"
    NO_OFFSET = "no_offset"
    OUT_OF_RANGE = "out_of_range"
    REFERENCE_FORM = "reference_form"
    POSITION_FORM = "position_form"
    RING_TOO_SHORT = "ring_too_short"
    RING_NOT_CLOSED = "ring_not_closed"
    RING_CROSSES_ITSELF = "ring_crosses_itself"
    RING_WITHOUT_AREA = "ring_without_area"
    RING_SPANS_ANTIMERIDIAN = "ring_spans_antimeridian"
    CIRCLE_REACHES_POLE = "circle_reaches_pole"
    IN_THE_PAST = "in_the_past"
    NOT_AFTER_EFFECTIVE = "not_after_effective"
    NOT_AFTER_ONSET = "not_after_onset"
    NO_COMPLETE_TEXT = "no_complete_text"
    UNFILLED = "unfilled"
    OTHER_COLOUR = "other_colour"
    UNKNOWN_FIELD = "unknown_field"
    TEMPLATE_UNKNOWN = "template_unknown"
    VALUE_FORM = "value_form"
    NOT_OF_THIS_KIND = "not_of_this_kind"
    AREA_EMPTY = "area_empty"
    AREA_UNKNOWN = "area_unknown"
    AREA_TOO_LARGE = "area_too_large"
    POSITION_SWAPPED = "position_swapped"
    CUT_TO_YOUR_AREA = "cut_to_your_area"
    CODES_CUT = "codes_cut"
    SLIVERS_DROPPED = "slivers_dropped"
    NOT_A_URL = "not_a_url"
    NO_FEED_THERE = "no_feed_there"
    SENDER_FORM = "sender_form"
    CERTIFICATE_FORM = "certificate_form"
    CERTIFICATE_EXPIRED = "certificate_expired"
    NEEDS_CERTIFICATE = "needs_certificate"
