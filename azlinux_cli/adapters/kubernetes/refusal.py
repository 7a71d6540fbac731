"""What an API server refuses, or a connection to it, as azl's errors."""

import ssl
from collections.abc import Mapping

from azlinux_cli.domain import errors

_SIGN_IN = "az aks get-credentials writes a kubeconfig anew"
_ROLE = "Azure Kubernetes Service RBAC Reader lets you look, RBAC Cluster Admin lets you drain"
_PRIVATE = "a private cluster answers only within its network; authorised ranges keep others out"

_BY_STATUS: Mapping[int, tuple[type[errors.AzlError], str]] = {
    401: (errors.SignInError, _SIGN_IN),
    403: (errors.AccessDeniedError, _ROLE),
    404: (errors.NotFoundError, ""),
    409: (errors.ConflictError, ""),
}


def refusal(status: int, message: str, what: str, context: str) -> errors.AzlError:
    kind, hint = _BY_STATUS.get(status, (errors.RemoteError, ""))
    said = message or f"HTTP {status}"
    text = f"could not {what} of cluster {context}: {said}"
    return kind(text, hint=hint or (), details={"status": status})


def broken(error: BaseException, context: str, server: str) -> errors.AzlError:
    """No whole answer came."""
    reason = getattr(error, "reason", None)
    cause = reason if isinstance(reason, BaseException) else error
    host = server.removeprefix("https://").partition("/")[0]
    if isinstance(cause, ssl.SSLCertVerificationError):
        return errors.HostIdentityError(
            f"{host}, the API server of cluster {context}, is not proven: {cause.verify_message}",
            hint=_SIGN_IN,
        )
    if isinstance(cause, ssl.SSLError):
        return errors.UnreachableError(
            f"no TLS could be agreed on with {host}, the API server of cluster {context}"
        )
    if isinstance(cause, TimeoutError):
        return errors.UnreachableError(
            f"{host}, the API server of cluster {context}, gave no answer in time", hint=_PRIVATE
        )
    if isinstance(cause, OSError):
        why = cause.strerror or str(cause) or type(cause).__name__
        return errors.UnreachableError(
            f"could not reach {host}, the API server of cluster {context}: {why}", hint=_PRIVATE
        )
    return errors.RemoteError(f"{host}, the API server of cluster {context}: {cause}")
