"""File names as C strings: a line stays a line, whatever a file is called."""

import re

C_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\([0-7]{1,3}|.)")
_PLAIN = frozenset(range(0x21, 0x7F)) - frozenset(b"\\%")
_SHORT = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13}


def unescaped(text: str) -> str:
    """What stands between the quotes. Bytes that are no UTF-8 become lone surrogates."""
    out, at = bytearray(), 0
    for match in _ESCAPE.finditer(text):
        out += text[at : match.start()].encode(errors="surrogateescape")
        word = match[1]
        out.append(int(word, 8) & 255 if word.isdecimal() else _SHORT.get(word, ord(word[0]) & 255))
        at = match.end()
    out += text[at:].encode(errors="surrogateescape")
    return out.decode(errors="surrogateescape")


def escaped(text: str) -> str:
    """In printable ASCII, which GNU tar's lists and the format of printf(1) read alike."""
    data = text.encode(errors="surrogateescape")
    return "".join(chr(b) if b in _PLAIN else f"\\{b:03o}" for b in data)
