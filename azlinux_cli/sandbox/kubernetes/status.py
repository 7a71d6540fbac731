"""Refusals as an API server says them: `Status` objects with a reason, details and a code.

Source: k8s.io/apimachinery/pkg/api/errors (errors.go), whose sentences these are.
"""

from collections.abc import Sequence
from typing import Any

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.kind import Kind


class StatusError(Exception):
    """A refusal that leaves the API server as a Status object."""

    def __init__(
        self,
        code: int,
        reason: str,
        message: str,
        *,
        details: Json | None = None,
        retry_after_seconds: int = 0,
    ) -> None:
        super().__init__(f"{code} {reason}: {message}")
        self.code = code
        self.reason = reason
        self.message = message
        self.details = dict(details or {})
        self.retry_after_seconds = retry_after_seconds
        if retry_after_seconds:
            self.details["retryAfterSeconds"] = retry_after_seconds

    @property
    def document(self) -> Json:
        out: Json = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
        }
        if self.reason:
            out["reason"] = self.reason
        if self.details:
            out["details"] = self.details
        return {**out, "code": self.code}

    @property
    def headers(self) -> dict[str, str]:
        """Retry-After goes out only if it is more than zero (ErrorNegotiated)."""
        return {"Retry-After": str(self.retry_after_seconds)} if self.retry_after_seconds else {}


def success(code: int, details: Json | None = None) -> Json:
    out: Json = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}
    if details:
        return {**out, "details": details}
    return {**out, "code": code}


def about(kind: Kind, name: str) -> Json:
    """What an error's details say of its subject."""
    return {"name": name, **({"group": kind.group} if kind.group else {}), "kind": kind.plural}


def not_found(kind: Kind, name: str) -> StatusError:
    return StatusError(
        404, "NotFound", f'{kind.qualified} "{name}" not found', details=about(kind, name)
    )


def already_exists(kind: Kind, name: str) -> StatusError:
    message = f'{kind.qualified} "{name}" already exists'
    return StatusError(409, "AlreadyExists", message, details=about(kind, name))


def conflict(kind: Kind, name: str, why: str) -> StatusError:
    message = f'Operation cannot be fulfilled on {kind.qualified} "{name}": {why}'
    return StatusError(409, "Conflict", message, details=about(kind, name))


MODIFIED = (
    "the object has been modified; please apply your changes to the latest version and try again"
)


def bad_request(message: str) -> StatusError:
    return StatusError(400, "BadRequest", message)


def forbidden(kind: Kind, name: str, why: str) -> StatusError:
    message = f'{kind.qualified} "{name}" is forbidden: {why}'
    return StatusError(403, "Forbidden", message, details=about(kind, name))


def unauthorized() -> StatusError:
    return StatusError(401, "Unauthorized", "Unauthorized")


def method_not_supported() -> StatusError:
    return StatusError(
        405, "MethodNotAllowed", "the server does not allow this method on the requested resource"
    )


def gone(message: str) -> StatusError:
    return StatusError(410, "Expired", message)


def too_many_requests(
    message: str, seconds: int, causes: Sequence[Json] = (), details: Json | None = None
) -> StatusError:
    more: Json = {**(details or {}), **({"causes": list(causes)} if causes else {})}
    return StatusError(429, "TooManyRequests", message, details=more, retry_after_seconds=seconds)


def internal(message: str) -> StatusError:
    text = f"Internal error occurred: {message}"
    return StatusError(500, "InternalError", text, details={"causes": [{"message": message}]})


def unsupported_media_type(got: str, accepted: Sequence[str]) -> StatusError:
    return StatusError(
        415,
        "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include: "
        + ", ".join(accepted),
    )


def not_implemented(what: str) -> StatusError:
    """Kubernetes can do this, the rehearsal cluster cannot (own words)."""
    return StatusError(501, "NotImplemented", f"the rehearsal cluster does not emulate {what}")


class Faulty:
    """Collects what is wrong with an object, field by field (field.ErrorList)."""

    def __init__(self) -> None:
        self._causes: list[Json] = []

    def required(self, field: str, why: str = "") -> None:
        self._add("FieldValueRequired", field, "Required value" + (f": {why}" if why else ""))

    def invalid(self, field: str, value: Any, why: str) -> None:
        self._add("FieldValueInvalid", field, f"Invalid value: {_shown(value)}: {why}")

    def forbidden(self, field: str, why: str) -> None:
        self._add("FieldValueForbidden", field, f"Forbidden: {why}")

    def unsupported(self, field: str, value: Any, supported: Sequence[str]) -> None:
        words = ", ".join(f'"{item}"' for item in supported)
        self._add(
            "FieldValueNotSupported",
            field,
            f"Unsupported value: {_shown(value)}: supported values: {words}",
        )

    def check(self, kind: Kind, name: str) -> None:
        """Raises the 422 of all that was collected, if anything was."""
        if not self._causes:
            return
        lines = [f"{cause['field']}: {cause['message']}" for cause in self._causes]
        listed = lines[0] if len(lines) == 1 else f"[{', '.join(lines)}]"
        raise StatusError(
            422,
            "Invalid",
            f'{kind.qualified_kind} "{name}" is invalid: {listed}',
            details={
                "name": name,
                **({"group": kind.group} if kind.group else {}),
                "kind": kind.kind,
                "causes": self._causes,
            },
        )

    def _add(self, reason: str, field: str, message: str) -> None:
        self._causes.append({"reason": reason, "message": message, "field": field})


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, dict | list):
        import json

        return json.dumps(value)
    return str(value)
