"""What signing in needs of the world: an answer from Azure, and a place for what was chosen."""

from collections.abc import Mapping
from typing import Protocol

from azlinux_cli.domain.sign_in import Subscription


class Door(Protocol):
    """Azure, as it is before anybody is signed in."""

    def subscriptions(
        self, values: Mapping[str, str | None], *, secret: str | None
    ) -> list[Subscription]:
        """Sign in afresh with these settings and list what can be seen: one ARM call.

        Raises SignInError, UnreachableError and what ports.arm.Arm raises.
        """
        ...

    def preferred(self) -> str | None:
        """The id of az's default subscription; None where az is not signed in."""
        ...

    def environment_signs_in(self) -> bool:
        """Whether AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET are all set."""
        ...

    def connection(self) -> Mapping[str, str | None]:
        """The settings that say where the cloud is, as far as they are not the defaults."""
        ...


class Profiles(Protocol):
    def set(self, profile: str, values: Mapping[str, str | None]) -> None: ...

    def use(self, profile: str) -> str | None:
        """Make it current; which was until now."""
        ...


class Secrets(Protocol):
    def keep(self, profile: str, secret: str) -> str:
        """Store a secret where only its owner can read it; the path. Raises AzlError."""
        ...

    def forget(self, profile: str) -> None: ...
