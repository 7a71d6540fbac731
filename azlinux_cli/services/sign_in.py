"""Signing in: prove it, choose a subscription, and only then write it down."""

from collections.abc import Mapping
from dataclasses import dataclass

from azlinux_cli.domain.errors import SignInError
from azlinux_cli.domain.sign_in import SignedIn, Wish, choose_subscription
from azlinux_cli.ports.sign_in import Door, Profiles, Secrets


@dataclass(frozen=True, slots=True)
class LogIn:
    door: Door
    profiles: Profiles
    secrets: Secrets

    def __call__(self, wish: Wish) -> SignedIn:
        """Raises SignInError, and what choosing a subscription raises; then nothing is changed."""
        kind = wish.kind or self._kind()
        values: dict[str, str | None] = {
            **self.door.connection(),
            "sign-in": kind,
            "tenant-id": wish.tenant,
            "client-id": wish.client_id,
            "client-secret-file": wish.secret_file,
        }
        seen = self.door.subscriptions(values, secret=wish.secret)
        preferred = self.door.preferred() if kind == "azure-cli" else None
        chosen = choose_subscription(seen, wish.subscription, preferred=preferred)
        values["subscription"] = chosen.id
        values["tenant-id"] = wish.tenant or chosen.tenant_id or None
        if wish.secret is not None:
            values["client-secret-file"] = self.secrets.keep(wish.profile, wish.secret)
        else:
            self.secrets.forget(wish.profile)
        self.profiles.set(wish.profile, values)
        return SignedIn(wish.profile, kind, chosen, self.profiles.use(wish.profile))

    def _kind(self) -> str:
        if self.door.environment_signs_in():
            return "default"
        if self.door.preferred() is not None:
            return "azure-cli"
        raise SignInError(
            "az is not signed in on this machine, and the environment names no service principal",
            hint=(
                "azl auth login --device-code   (a person)",
                "azl auth login --service-principal --client-id ID --tenant ID --secret-file FILE",
                "azl auth login --managed-identity   (on an Azure machine)",
            ),
        )


_FORGOTTEN = (
    "cloud", "sign-in", "tenant-id", "client-id", "client-secret-file", "subscription",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LogOut:
    """Forget who is signed in; what else a profile says (region, sizes) stays."""

    profiles: Profiles
    secrets: Secrets

    def __call__(self, profile: str) -> None:
        self.secrets.forget(profile)
        forgotten: Mapping[str, None] = dict.fromkeys(_FORGOTTEN)
        self.profiles.set(profile, forgotten)
