"""Signing in: what a sign-in may see, and which subscription is meant."""

from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.domain.errors import AccessDeniedError, NotFoundError, UsageError

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Subscription:
    id: str
    name: str
    tenant_id: str
    state: str = "Enabled"


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked. `kind` None: whatever is there already. `secret` is never shown."""

    profile: str
    kind: str | None = None
    tenant: str | None = None
    client_id: str | None = None
    secret_file: str | None = None
    secret: str | None = None
    subscription: str | None = None

    def __repr__(self) -> str:
        return f"Wish({self.profile!r}, {self.kind!r})"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`previous`: the profile that was current before."""

    profile: str
    kind: str
    subscription: Subscription
    previous: str | None = None


def choose_subscription(
    seen: Sequence[Subscription], wanted: str | None, *, preferred: str | None = None
) -> Subscription:
    """The one that was asked for (id or name), the only one, or the `preferred` one.

    Raises NotFoundError for one that cannot be seen, UsageError where the choice is open,
    AccessDeniedError where there is none.
    """
    if not seen:
        raise AccessDeniedError(
            "the sign-in works, but it may see no subscription",
            hint="ask an owner of the subscription for a role, Reader at least",
        )
    if wanted is not None:
        hits = [s for s in seen if wanted.lower() in {s.id.lower(), s.name.lower()}]
        if len(hits) == 1:
            return hits[0]
        if hits:
            raise UsageError(f"{len(hits)} subscriptions are named {wanted!r}", hint=_choices(hits))
        raise NotFoundError(f"this sign-in sees no subscription {wanted!r}", hint=_choices(seen))
    enabled = [s for s in seen if s.state == "Enabled"] or list(seen)
    known = next((s for s in enabled if preferred and s.id.lower() == preferred.lower()), None)
    if known is not None or len(enabled) == 1:
        return known or enabled[0]
    raise UsageError(
        f"this sign-in sees {len(enabled)} subscriptions; say which one to use",
        hint=_choices(enabled),
        code="SubscriptionNotChosen",
    )


def _choices(seen: Sequence[Subscription]) -> list[str]:
    lines = [f"--subscription {s.id}   ({s.name})" for s in seen[:_SHOWN]]
    return [*lines, f"and {len(seen) - _SHOWN} more"] if len(seen) > _SHOWN else lines
