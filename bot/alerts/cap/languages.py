"""Language tags of CAP documents → the shortest tags that still tell their texts apart.

Knows nothing of texts.
"""

from collections import Counter
from collections.abc import Sequence

from bot.alerts.content.fields import as_language

UNDETERMINED = "und"
"""BCP-47's tag for words in a language that the document does not name properly."""

# Chinese is told apart by script, not by country: who reads one in `zh` may not read the other.
_TRADITIONAL = frozenset({"TW", "HK", "MO", "Hant"})


def drafting_tags(languages: Sequence[str]) -> dict[str, str]:
    """CAP tag → tag of a draft: `is-IS` → `is`, `zh-tw` → `zh-Hant`; `pt-BR` and `pt-PT` stay."""
    known = {tag: as_language(tag.replace("_", "-")) or UNDETERMINED for tag in languages}
    short = {tag: _shortest(full) for tag, full in known.items()}
    uses = Counter(short[tag] for tag in {full: tag for tag, full in known.items()}.values())
    return {tag: short[tag] if uses[short[tag]] == 1 else known[tag] for tag in known}


def _shortest(tag: str) -> str:
    primary, *rest = tag.split("-")
    if primary == "zh" and _TRADITIONAL.intersection(rest) and "Hans" not in rest:
        return "zh-Hant"
    return primary
