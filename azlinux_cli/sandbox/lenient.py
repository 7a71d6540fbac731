"""JSON as ARM reads it, which is more than JSON.

`az deployment group create` sends a body with a key without quotes (`, template:{...}`) and a
template with its comments (JSONC), for ARM takes both (azure-cli, `JsonCTemplatePolicy`: "Azure
Resource Manager supports comments, multi-line strings").
"""

import json
import re
from typing import Any

# One piece of the text: a string, a comment, a comma before the end of a list, a bare name.
_PIECE = re.compile(
    r"""
    (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<trailing>,(?=(?:\s|//[^\n]*|/\*.*?\*/)*[}\]]))
    | (?P<name>[A-Za-z_$][\w$]*)(?=\s*:)
    """,
    re.VERBOSE | re.DOTALL,
)
_RAW = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def loads(data: bytes) -> Any:
    """Raises ValueError for what ARM would not read, either."""
    text = data.decode("utf-8-sig")
    try:
        return json.loads(text)
    except ValueError as error:
        refusal = error
    try:
        return json.loads(_PIECE.sub(_strict, text))
    except ValueError:
        raise refusal from None


def _strict(match: re.Match[str]) -> str:
    if match["string"] is not None:
        return "".join(_RAW.get(character, character) for character in match["string"])
    return f'"{match["name"]}"' if match["name"] is not None else ""
