"""ARM's refusals, in its two shapes."""

from typing import Any


class ArmError(Exception):
    """A refusal that leaves the sandbox as an ARM error document.

    `flat` is the shape of Microsoft.ContainerService: the fields without the `error` wrapper, and
    always with `details` and `subcode` (quoted in many AKS issues); every other provider wraps
    them.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        target: str | None = None,
        details: list[dict[str, Any]] | None = None,
        headers: dict[str, str] | None = None,
        flat: bool = False,
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.target = target
        self.details = details
        self.headers = headers or {}
        self.flat = flat

    @property
    def fields(self) -> dict[str, Any]:
        """The error object itself, as it also stands in a failed operation's status."""
        out: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.target is not None:
            out["target"] = self.target
        if self.details is not None:
            out["details"] = self.details
        return out

    @property
    def document(self) -> dict[str, Any]:
        """The body of the answer, in the provider's shape."""
        if self.flat:
            return {**self.fields, "details": self.details, "subcode": ""}
        return {"error": self.fields}
