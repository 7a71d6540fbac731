"""The machine that azl runs on, and its way to the cloud."""

from typing import Protocol

from azlinux_cli.domain.check import KeyFile


class Workstation(Protocol):
    """No method waits longer than a few seconds."""

    def cloud_time(self, endpoint: str, ca_bundle: str | None) -> float:
        """The endpoint's clock, seconds since 1970-01-01T00:00Z; needs no sign-in.

        Raises UnreachableError, which names the address and the reason.
        """
        ...

    def ssh_version(self) -> str | None:
        """What `ssh -V` says; None: there is no ssh."""
        ...

    def agent_keys(self) -> int | None:
        """How many keys the SSH agent holds; None: there is no agent."""
        ...

    def key_files(self, chosen: str | None) -> list[KeyFile]:
        """The chosen private key, or those ssh would try, as far as they exist."""
        ...

    def can_rehearse(self) -> bool:
        """Whether the sandbox's server libraries are installed."""
        ...
