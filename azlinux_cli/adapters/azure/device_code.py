"""Signing in with a code on another device, and staying signed in after it.

The refresh token is kept by azure.identity (the desktop's key ring, or `~/.IdentityService`, mode
0600); azl keeps the record that says which account it was, which is no secret.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from azlinux_cli.adapters.azure.sign_in import SignIn
from azlinux_cli.adapters.file import write_whole
from azlinux_cli.adapters.path import state_dir
from azlinux_cli.domain.errors import SignInError

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

_STORE = "azl"


def record_file() -> Path:
    return state_dir() / "auth" / "device-code.json"


def device_code(
    sign_in: SignIn, web: dict[str, Any], prompt: Callable[[str], None] | None
) -> "TokenCredential":
    """With `prompt`: ask now, and remember. Without: go on with what was remembered.

    Raises SignInError when nothing was remembered and nobody can be asked.
    """
    from azure import identity

    options: dict[str, Any] = {
        "cache_persistence_options": identity.TokenCachePersistenceOptions(
            name=_STORE, allow_unencrypted_storage=True
        ),
        **web,
    }
    if sign_in.tenant:
        options["tenant_id"] = sign_in.tenant
    if sign_in.client_id:
        options["client_id"] = sign_in.client_id
    if prompt is not None:
        return _Asking(options, prompt)
    record = _record()
    if record is None:
        raise SignInError(
            "nobody is signed in with a device code", hint="azl auth login --device-code"
        )
    del options["authority"]  # the record has it
    return identity.DeviceCodeCredential(
        authentication_record=identity.AuthenticationRecord.deserialize(record),
        disable_automatic_authentication=True,
        **options,
    )


def _record() -> str | None:
    try:
        return record_file().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


class _Asking:
    """Asks, then stores which account answered."""

    def __init__(self, options: dict[str, Any], prompt: Callable[[str], None]) -> None:
        from azure import identity

        def show(uri: str, code: str, expires: object) -> None:
            prompt(f"open {uri} and enter the code {code}")

        self._sdk = identity.DeviceCodeCredential(prompt_callback=show, **options)

    def get_token(self, *scopes: str, **extra: Any) -> Any:
        record = self._sdk.authenticate(scopes=scopes)
        with suppress(OSError):
            write_whole(record_file(), record.serialize())
        return self._sdk.get_token(*scopes, **extra)


def forget() -> None:
    """Forget the account and, where it lies in a file, its refresh token."""
    store = Path.home() / ".IdentityService"
    for path in (record_file(), *store.glob(f"{_STORE}.*"), store / _STORE):
        with suppress(OSError):
            path.unlink()
