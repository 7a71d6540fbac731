"""What a request and a response are to the rehearsal cloud: values, no server."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from azlinux_cli.sandbox.kernel.errors import ArmError

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `path` is percent-decoded in the sender's case; header names are lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    base_url: str = "https://localhost"
    client_address: str = "127.0.0.1"

    def parameter(self, name: str) -> str | None:
        """A query parameter; ARM compares their names without case (`$Top`, `API-Version`)."""
        wanted = name.lower()
        return next((v for k, v in self.query.items() if k.lower() == wanted), None)

    @property
    def json(self) -> Json:
        """The body as an object, empty if none was sent. Raises ArmError 400 if it is no object."""
        if self.body is None:
            return {}
        if not isinstance(self.body, dict):
            raise ArmError(400, "InvalidRequestContent", "The request content was invalid.")
        return self.body


@dataclass(slots=True)
class Response:
    """One response. `body` is sent as JSON; None sends none; bytes and str go as they are."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def refusing(cls, error: ArmError) -> "Response":
        """The answer that tells the client of `error`."""
        return cls(error.status, error.document, dict(error.headers))
