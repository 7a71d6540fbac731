"""Signing in, and forgetting it again."""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.bootstrap.workstation import profile_file
from azlinux_cli.domain.settings import Settings

if TYPE_CHECKING:
    from azlinux_cli.services.sign_in import LogIn, LogOut


def log_in(profile: str) -> "LogIn":
    """Signing in to what `profile` says so far, or to Azure if there is no such profile."""
    from azlinux_cli.adapters.azure.door import AzureDoor
    from azlinux_cli.adapters.secret import SecretFiles
    from azlinux_cli.adapters.settings import Profiles, load_settings
    from azlinux_cli.services.sign_in import LogIn

    file = profile_file()
    known = file.read().named

    def load(values: Mapping[str, str | None]) -> Settings:
        kept = {n: v for n, v in known.get(profile, {}).items() if n not in values}
        return load_settings(values, profile=profile, profiles=Profiles({profile: kept}))

    return LogIn(AzureDoor(load, SystemClock(), sys.stderr), file, SecretFiles())


def log_out() -> "LogOut":
    from azlinux_cli.adapters.secret import SecretFiles
    from azlinux_cli.services.sign_in import LogOut

    return LogOut(profile_file(), SecretFiles())


def forget_tokens() -> None:
    """Forget every token azl keeps."""
    from azlinux_cli.adapters.azure.device_code import forget
    from azlinux_cli.adapters.azure.token_cache import TokenCache

    TokenCache().clear()
    forget()
