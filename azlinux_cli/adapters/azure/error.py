"""Azure's refusals and silences as azl's errors: one table, one hint each.

with translated("start web-1"):
    client.virtual_machines.begin_start(...)
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ServiceRequestError,
    ServiceResponseError,
)
from azure.core.polling.base_polling import OperationFailed

from azlinux_cli.adapters.azure import refusal
from azlinux_cli.adapters.azure import refusal_fact as fact
from azlinux_cli.adapters.azure.refusal import Refusal
from azlinux_cli.adapters.azure.unreachable import LOOPBACK, unreachable
from azlinux_cli.domain import errors

Hints = Callable[[Refusal], tuple[str, ...]]
Details = Callable[[Refusal], dict[str, Any]]


def _none(said: Refusal) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class _Row:
    error: type[errors.AzlError]
    hints: tuple[str, ...] | Hints = ()
    details: Details = _none


_SIGN_IN = _Row(errors.SignInError, ("azl auth login",))
_SANDBOX_SIGN_IN = ("azl sandbox status", "azl sandbox start")  # its profile signs in by itself
_ACCESS = _Row(errors.AccessDeniedError, fact.access_hints, fact.access_details)
_QUOTA_ROW = _Row(errors.CapacityError, fact.quota_hints, fact.quota_details)
_SIZE = _Row(
    errors.CapacityError,
    ("choose another --size, --zone or --location",),
    fact.size_details,
)
_ALLOCATION = _Row(
    errors.CapacityError,
    ("Azure has no room right now: another --zone, --size or --location, or later",),
)
_MISSING = _Row(errors.NotFoundError)
_LOCATION = _Row(errors.UsageError, ("regions look like westeurope or eastus2",))
_BUSY = _Row(errors.ConflictError, ("wait until the other operation is done, then run it again",))
_STUCK = _Row(errors.ConflictError)

_BY_CODE = {
    "authorizationfailed": _ACCESS,
    "linkedauthorizationfailed": _ACCESS,
    "linkedaccesscheckfailed": _ACCESS,
    "roleassignmentnotfound": _ACCESS,
    "invalidauthenticationtoken": _SIGN_IN,
    "invalidauthenticationtokentenant": _SIGN_IN,
    "expiredauthenticationtoken": _SIGN_IN,
    "authenticationfailed": _SIGN_IN,
    "subscriptionnotfound": _Row(
        errors.NotFoundError, ("azl auth status shows the subscription in use",)
    ),
    "invalidsubscriptionid": _Row(
        errors.NotFoundError, ("azl auth status shows the subscription in use",)
    ),
    "locationnotavailableforresourcetype": _LOCATION,
    "quotaexceeded": _QUOTA_ROW,
    "skunotavailable": _SIZE,
    "allocationfailed": _ALLOCATION,
    "zonalallocationfailed": _ALLOCATION,
    "overconstrainedallocationrequest": _ALLOCATION,
    "overconstrainedzonalallocationrequest": _ALLOCATION,
    "requestdisallowedbypolicy": _Row(
        errors.RemoteError, ("an Azure Policy of this subscription forbids it",)
    ),
    "scopelocked": _Row(errors.ConflictError, ("a lock protects it; az lock list shows which",)),
    "missingsubscriptionregistration": _Row(
        errors.RemoteError,
        ("register the provider once: az provider register -n Microsoft.Compute",),
    ),
    "propertychangenotallowed": _STUCK,
    "anotheroperationinprogress": _BUSY,
    "operationpreempted": _BUSY,
    "retryableerror": _BUSY,
    "toomanyrequests": _Row(errors.RemoteError, fact.throttle_hints),
}
# One code for many things: the words tell them apart (Azure/azure-cli#32266 among others).
_NOT_ALLOWED = (
    ("quota", _QUOTA_ROW),
    ("running", _Row(errors.ConflictError, ("azl vm start NAME starts a machine",))),
)
_BY_STATUS = {
    401: _SIGN_IN,
    403: _ACCESS,
    404: _MISSING,
    409: _STUCK,
    412: _Row(errors.ConflictError, ("somebody else changed it meanwhile; run the command again",)),
    429: _Row(errors.RemoteError, fact.throttle_hints),
}
_SERVICE = _Row(
    errors.RemoteError, ("run the command again; if it stays, see Azure's status page",)
)
_OTHER = _Row(errors.RemoteError)
_SERVER_ERROR = 500


def _row(said: Refusal) -> _Row:
    code = said.code.lower()
    if code == "operationnotallowed":
        words = said.message.lower()
        row = next((row for word, row in _NOT_ALLOWED if word in words), None)
        if row is not None:
            return row
    if code in _BY_CODE:
        return _BY_CODE[code]
    fallback = _SERVICE if said.status >= _SERVER_ERROR else _OTHER
    return _BY_STATUS.get(said.status, fallback)


def error_of(said: Refusal, action: str, *, sandbox: bool = False) -> errors.AzlError:
    """The error for one refusal. Pure, so that the table can be tested without a service."""
    row = _row(said)
    hints = row.hints(said) if callable(row.hints) else row.hints
    if sandbox and row is _SIGN_IN:
        hints = _SANDBOX_SIGN_IN
    known = {"target": said.target, "requestId": said.request_id}
    details = {
        "status": said.status,
        **row.details(said),
        **{key: value for key, value in known.items() if value},
    }
    return row.error(
        f"could not {action}: {said.sentence}",
        hint=hints,
        code=said.code or None,
        details=details,
    )


@contextmanager
def translated(action: str, *, endpoint: str = "") -> Iterator[None]:
    """Turn what the SDK raises into azl's errors. `action` completes "could not ..."."""
    try:
        yield
    except AzureError as error:
        raise translate(error, action, endpoint=endpoint) from error


def translate(error: AzureError, action: str, *, endpoint: str = "") -> errors.AzlError:
    """The azl error for one raised by the SDK."""
    if isinstance(error, (ServiceRequestError, ServiceResponseError)):
        return unreachable(error, action, endpoint)
    if isinstance(error, HttpResponseError) and error.response is not None:
        return _of_response(error, action)
    if isinstance(error, ClientAuthenticationError):
        return errors.SignInError(
            f"could not {action}: {_first_sentence(error)}", hint="azl auth login"
        )
    return errors.RemoteError(f"could not {action}: {_first_sentence(error)}")


def _first_sentence(error: Exception) -> str:
    return " ".join(str(error).split()).split(" Trace ID:")[0].rstrip(". ")


def _of_response(error: HttpResponseError, action: str) -> errors.AzlError:
    response: Any = error.response
    headers = response.headers
    said = refusal.parse(
        response.status_code,
        response.text() or "",
        reason=response.reason or "",
        request_id=headers.get("x-ms-request-id", ""),
        retry_after_s=_seconds(headers.get("Retry-After")),
    )
    host = urlsplit(response.request.url).netloc
    if not said.code and isinstance(error.__cause__, OperationFailed):
        return errors.RemoteError(
            f"could not {action}: the operation failed; Azure did not say why"
        )
    if not said.code and response.status_code < _FIRST_REFUSAL:
        return errors.RemoteError(
            f"could not {action}: {host} sent an answer that is not of Azure Resource Manager",
            hint="is there a proxy or a sign-in page in between?",
            code="MalformedAnswer",
        )
    return error_of(said, action, sandbox=host.startswith(LOOPBACK))


_FIRST_REFUSAL = 400


def _seconds(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
