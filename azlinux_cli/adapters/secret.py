"""Secrets that were typed into azl: one private file for each profile."""

from contextlib import suppress
from pathlib import Path

from azlinux_cli.adapters.file import write_whole
from azlinux_cli.adapters.path import config_dir
from azlinux_cli.domain.errors import AzlError


class SecretFiles:
    """`ports.sign_in.Secrets` below azl's configuration directory, mode 0600."""

    def path(self, profile: str) -> Path:
        return config_dir() / "secrets" / profile

    def keep(self, profile: str, secret: str) -> str:
        path = self.path(profile)
        try:
            write_whole(path, secret)
        except OSError as error:
            raise AzlError(f"could not write {path}: {error.strerror}") from error
        return str(path)

    def forget(self, profile: str) -> None:
        with suppress(OSError):
            self.path(profile).unlink()
