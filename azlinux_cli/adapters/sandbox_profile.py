"""The profile `sandbox`: how azl reaches the rehearsal cloud of this machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azlinux_cli.adapters.file import write_whole
from azlinux_cli.adapters.settings import ProfileFile
from azlinux_cli.domain.errors import AzlError

LOCATION = "westeurope"  # a region that the rehearsal cloud has


@dataclass(frozen=True, slots=True)
class SandboxProfile:
    """Raises AzlError when a file cannot be written, UsageError for a broken profile file."""

    file: ProfileFile
    directory: Path
    name: str = "sandbox"

    def write(self, status: Mapping[str, Any]) -> None:
        """Write how to reach a sandbox; values that are the user's own (size, ...) stay."""
        secret = self.directory / "client-secret"
        try:
            write_whole(secret, status["clientSecret"], mode=0o600)
        except OSError as error:
            raise AzlError(f"could not write {secret}: {error.strerror}") from error
        known = self.file.read().named.get(self.name, {})
        self.file.set(
            self.name,
            {
                "cloud": "sandbox",
                "endpoint": status["endpoint"],
                "authority": status["endpoint"],
                "ca-bundle": status["caBundle"],
                "sign-in": "service-principal",
                "tenant-id": status["tenantId"],
                "subscription": status["subscriptionId"],
                "client-id": status["clientId"],
                "client-secret-file": str(secret),
                "ssh-port": str(status["sshPort"]),
                "ssh-source": "127.0.0.0/8",
                "location": known.get("location", LOCATION),
            },
        )

    @property
    def is_current(self) -> bool:
        return self.file.read().current == self.name

    @property
    def way_back(self) -> str:
        """How to leave the rehearsal cloud: the profile before, when there is one."""
        known = self.file.read()
        if known.current == self.name and known.previous in known.named:
            return f"`azl config use -` goes back to {known.previous}"
        return "`azl sandbox stop` leaves it"

    def use(self) -> str | None:
        """Make it current; says which was until now."""
        return self.file.use(self.name)

    def leave(self) -> str | None:
        """Make the profile before it current, or none; says which."""
        return self.file.leave(self.name)
