"""The part of a division that somebody names and that no map of ours has a point of: "浦东张江".

It does not know what is looked for there.
"""

import re

from bot.areas.divisions import Division

#: What a division's name ends in and is often left out: 浦东, 上海.
_KINDS = re.compile(r"(?:特别行政区|自治[区州县]|新区|[省市区县州旗盟])$")
#: What people say around a place.
_AROUND = re.compile(
    r"我们?|住|人?在|到|去|离|这[里边儿]|那[里边儿]|附近|旁边|周[围边]|哪[里儿个]?|有没有|有|没有|最近|的"
    r"|避难场?所|安置点|医院|诊所|消防站|物资点?|急救|中国"
)
#: Ends that an address may leave out, or write otherwise.
_ENDS = re.compile(r"(?:街道办?|[镇乡村路街站]|社区|小区|居委会?)$")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,8}")


def part_of(text: str, division: Division) -> str | None:
    """A name of two to eight characters in Chinese, without 镇 and its like; None without one."""
    rest = text
    for name in (*(name for _, name in division.parents), division.name):
        rest = rest.replace(name, " ").replace(_KINDS.sub("", name), " ")
    found = _HAN.search(_AROUND.sub(" ", rest))
    if found is None:
        return None
    bare = _ENDS.sub("", found.group())
    return bare if len(bare) > 1 else found.group()
