"""What ARM says when it says no: both error shapes, wrapped ones unwrapped.

Shapes: the common `{"error": {code, message, target, details}}` of the Resource Provider
Contract, and the flat `{code, message, details}` of AKS. Template deployments wrap the true
reason, sometimes as JSON inside the message (Azure/azure-cli#1800, #6231).
"""

import json
import re
from dataclasses import dataclass
from typing import Any

_WRAPPERS = frozenset({
    "deploymentfailed", "invalidtemplatedeployment", "multipleerrorsoccurred",
    "resourcedeploymentfailure", "invalidtemplate", "badrequest", "conflict",
})  # fmt: skip
_TAIL = re.compile(
    r"\s*(For more details|Please see|Please read more|See|For more information|Learn more)\b[^.]*?https?://\S+.*$",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """The innermost reason ARM gave. `code` may be empty when what answered is not ARM."""

    status: int
    code: str
    message: str
    target: str = ""
    request_id: str = ""
    retry_after_s: float | None = None

    @property
    def sentence(self) -> str:
        """The message on one line, without the "for more details" at its end."""
        text = _TAIL.sub("", " ".join(self.message.split()))
        return text.rstrip(". ") or self.code or f"HTTP {self.status}"


def parse(
    status: int,
    text: str,
    *,
    reason: str = "",
    request_id: str = "",
    retry_after_s: float | None = None,
) -> Refusal:
    """The refusal in a response, or in the final state of an operation."""
    error = _innermost(_error_of(_json(text)))
    code, message = str(error.get("code") or ""), str(error.get("message") or "")
    if code and message == reason:  # the word of HTTP ("OK") says nothing about an operation
        message = ""
    return Refusal(
        status,
        code=code,
        message=message or code or reason,
        target=str(error.get("target") or ""),
        request_id=request_id,
        retry_after_s=retry_after_s,
    )


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _error_of(document: Any) -> dict[str, Any]:
    if not isinstance(document, dict):
        return {}
    inner = document.get("error")
    if isinstance(inner, dict):
        return inner
    return document if "code" in document else {}


def _innermost(error: dict[str, Any]) -> dict[str, Any]:
    """The first reason below the wrappers; the error itself when it is no wrapper."""
    while str(error.get("code", "")).lower() in _WRAPPERS:
        listed = error.get("details")
        details = [d for d in listed if isinstance(d, dict)] if isinstance(listed, list) else []
        nested = next((d for d in details if d.get("code") or d.get("message")), None)
        nested = nested or _error_of(_json(str(error.get("message", ""))))
        if not nested or nested is error:
            break
        if "error" in nested:
            nested = _error_of(nested)
        error = nested
    inside = _error_of(_json(str(error.get("message", ""))))
    return _innermost(inside) if inside else error
