"""The English name of a division that has no established one: its pinyin and what kind it is.

"Fanshi County", as GB/T 30240 names divisions in public service; signposts are Chinese, so whoever
shows such a name shows the Chinese one beside it. It does not know established English names.
"""

from bot.areas.spelling import short_name

#: The longest ending first. A city is called by its name alone.
_KINDS = {
    "特别行政区": "Special Administrative Region",
    "自治区": "Autonomous Region",
    "自治州": "Autonomous Prefecture",
    "自治县": "Autonomous County",
    "自治旗": "Autonomous Banner",
    "地区": "Prefecture",
    "新区": "New Area",
    "林区": "Forestry District",
    "矿区": "Mining District",
    "盟": "League",
    "旗": "Banner",
    "省": "Province",
    "市": "",
    "区": "District",
    "县": "County",
}


def romanised(name: str, syllables: str | None) -> str | None:
    """`syllables`: the pinyin of `name`, one a character, spaces between; None where they differ.

    A name of one character keeps its kind: 单县 is Shanxian County.
    """
    spoken = (syllables or "").split()
    kind = next((each for each in _KINDS if name.endswith(each) and name != each), None)
    if kind is None or len(spoken) != len(name):
        return None
    return f"{_joined(spoken[: len(short_name(name))])} {_KINDS[kind]}".strip()


def _joined(syllables: list[str]) -> str:
    """One word; an apostrophe where a syllable would be read with the one before it: Lu'an."""
    first, *rest = (each.replace("v", "ü") for each in syllables)
    return (first + "".join(f"'{s}" if s[0] in "aoe" else s for s in rest)).capitalize()
