"""Takes comments and XMP out of a GIF (GIF89a); its pictures and their rhythm stay.

It does not know other pictures.
"""

_COMMENT, _APPLICATION, _EXTENSION, _PICTURE, _END = 0xFE, 0xFF, 0x21, 0x2C, 0x3B
#: Applications' own blocks that are needed: how often it repeats, its colours.
_KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")


def bare_gif(data: bytes) -> bytes:
    """Where it is no GIF any more it ends; a cut off one stays cut off."""
    at = 13 + _colours(data, 10)
    parts = [data[:at]]
    while at < len(data):
        begins = data[at]
        if begins == _EXTENSION and at + 2 < len(data):
            end = _after_blocks(data, at + 2)
            if _needed(data[at + 1], data[at + 3 : at + 14]):
                parts.append(data[at:end])
        elif begins == _PICTURE and at + 10 < len(data):
            end = _after_blocks(data, at + 11 + _colours(data, at + 9))
            parts.append(data[at:end])
        else:
            parts.append(bytes([_END]) if begins == _END else b"")
            break
        at = end
    return b"".join(parts)


def _colours(data: bytes, flags: int) -> int:
    """Bytes of the table of colours that a byte of flags announces."""
    told = data[flags] if flags < len(data) else 0
    return 3 << (told & 7) + 1 if told & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += data[at] + 1
    return min(at + 1, len(data))


def _needed(label: int, application: bytes) -> bool:
    if label == _APPLICATION:
        return application.startswith(_KEPT)
    return label != _COMMENT
