"""Answers as JSON and as XML, which say the same (the Spark convention).

It does not know what the answers are about.
"""

import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from lxml import etree

#: What XML 1.0 cannot hold (section 2.2), and the carriage return, which it would not keep.
_UNWRITABLE = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: What each list's members are called.
_MEMBERS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}


class Format(StrEnum):
    XML = "xml"
    JSON = "json"


MEDIA_TYPES = {
    Format.XML: "text/xml; charset=utf-8",
    Format.JSON: "application/json; charset=utf-8",
}


def written(root: str, content: Any, format: Format) -> bytes:
    """`content`: mappings, lists, text, numbers, truth and None; `root` names it in XML."""
    content = _plain(content)
    if format is Format.JSON:
        return json.dumps(content, ensure_ascii=False).encode()
    return etree.tostring(_element(root, content), xml_declaration=True, encoding="UTF-8")


def _plain(content: Any) -> Any:
    """Text without what XML cannot hold, in both formats; an empty one is None in both."""
    if isinstance(content, str):
        return _UNWRITABLE.sub("", content.encode("utf-8", "replace").decode()) or None
    if isinstance(content, Mapping):
        return {name: _plain(each) for name, each in content.items()}
    if isinstance(content, Sequence):
        return [_plain(each) for each in content]
    return content


def _element(name: str, content: Any) -> "etree._Element":
    element = etree.Element(name)
    if isinstance(content, dict):
        element.extend(_element(key, each) for key, each in content.items())
    elif isinstance(content, list):
        element.extend(_element(_MEMBERS[name], each) for each in content)
    elif content is not None:
        element.text = _text(content)
    return element


def _text(value: str | bool | float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    # Never 1e-05: not every reader of coordinates takes it.
    return f"{value:.7f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
