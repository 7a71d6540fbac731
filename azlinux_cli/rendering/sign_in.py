"""Who is signed in, as documents."""

from azlinux_cli.domain.settings import Settings
from azlinux_cli.domain.sign_in import SignedIn, Subscription
from azlinux_cli.rendering.output import Column, Document, View

_COLUMNS = (
    Column("PROFILE", lambda d: d["profile"]),
    Column("SIGN-IN", lambda d: d["signIn"]),
    Column("SUBSCRIPTION", lambda d: d["subscriptionName"]),
    Column("ID", lambda d: d["subscription"]),
)


def _name(document: Document) -> str:
    return str(document["profile"])


def _signed_in(result: SignedIn) -> Document:
    return {
        "profile": result.profile,
        "signIn": result.kind,
        "tenantId": result.subscription.tenant_id,
        "subscription": result.subscription.id,
        "subscriptionName": result.subscription.name,
    }


def _status(row: tuple[Settings, Subscription]) -> Document:
    settings, subscription = row
    return {
        "profile": settings.profile,
        "cloud": settings.get("cloud") or "azure",
        "endpoint": settings["endpoint"],
        "signIn": settings.get("sign-in") or "default",
        "tenantId": subscription.tenant_id,
        "clientId": settings.get("client-id"),
        "subscription": subscription.id,
        "subscriptionName": subscription.name,
        "subscriptionState": subscription.state,
    }


SIGNED_IN_VIEW = View(_signed_in, _COLUMNS, _name)
STATUS_VIEW = View(_status, _COLUMNS, _name)
