"""Everything that can keep azl from doing a job, as a tree.

AzlError
├── UsageError                 a flag, value or file is wrong
├── SignInError                nobody is signed in, or the sign-in was refused
│   └── AccessDeniedError      signed in, but a role is missing
├── NotFoundError              a named thing does not exist
│   └── EmptySelectionError    a selection matches nothing
├── ConflictError              busy, locked, stale
├── CapacityError              quota, size not available, allocation failed
├── InhibitedError             a check refused before anything was changed
├── HostIdentityError          a host could not prove who it is
├── OperationTimeoutError      the deadline passed
├── UnreachableError           no answer from an address
└── RemoteError                the service, or a node, refused in a way azl has no word for
"""

from collections.abc import Iterable
from typing import Any, ClassVar


class AzlError(Exception):
    """The job could not be done, for a reason in the world.

    `message` is one sentence: what failed, on what, and why. `hints` say what to type next.
    `code` is for scripts: the service's own code where it has one. `details` is JSON-like.
    """

    default_code: ClassVar[str] = "Failed"

    def __init__(
        self,
        message: str,
        *,
        hint: str | Iterable[str] = (),
        code: str | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hints: tuple[str, ...] = (hint,) if isinstance(hint, str) else tuple(hint)
        self.code = code or self.default_code
        self.details = details or {}


class UsageError(AzlError):
    default_code = "Usage"


class SignInError(AzlError):
    default_code = "SignInRequired"


class AccessDeniedError(SignInError):
    default_code = "AuthorizationFailed"


class NotFoundError(AzlError):
    default_code = "NotFound"


class EmptySelectionError(NotFoundError):
    default_code = "EmptySelection"


class ConflictError(AzlError):
    default_code = "Conflict"


class CapacityError(AzlError):
    default_code = "Capacity"


class InhibitedError(AzlError):
    default_code = "Inhibited"


class HostIdentityError(AzlError):
    default_code = "HostIdentity"


class OperationTimeoutError(AzlError):
    default_code = "Timeout"


class UnreachableError(AzlError):
    default_code = "Unreachable"


class RemoteError(AzlError):
    default_code = "Remote"
