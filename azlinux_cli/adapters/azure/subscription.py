"""Which subscriptions a sign-in sees, and which one az works in."""

import json
import os
from pathlib import Path

from azlinux_cli.adapters.azure.document import text
from azlinux_cli.domain.sign_in import Subscription
from azlinux_cli.ports.arm import Arm, Document
from azlinux_cli.wire import api_version


def subscriptions(arm: Arm) -> list[Subscription]:
    """Those of the sign-in's tenant, by name. Raises what ports.arm.Arm raises."""
    found = arm.pages(
        "/subscriptions", api_version=api_version.SUBSCRIPTIONS, action="list subscriptions"
    )
    return sorted(map(_subscription, found), key=lambda s: (s.name.lower(), s.id))


def current(arm: Arm) -> Subscription:
    """The subscription that is worked in. Raises what ports.arm.Arm raises."""
    return _subscription(
        arm.get(
            arm.scope(),
            api_version=api_version.SUBSCRIPTIONS,
            action=f"read subscription {arm.subscription}",
        )
    )


def _subscription(document: Document) -> Subscription:
    return Subscription(
        text(document, "subscriptionId"),
        text(document, "displayName"),
        text(document, "tenantId"),
        text(document, "state") or "Enabled",
    )


def default_of_az() -> str | None:
    """The id of az's default subscription; None where az is not signed in."""
    directory = Path(os.environ.get("AZURE_CONFIG_DIR") or Path.home() / ".azure")
    try:
        profile = json.loads((directory / "azureProfile.json").read_text(encoding="utf-8-sig"))
        known = profile["subscriptions"]
        return next((str(s["id"]) for s in known if s.get("isDefault")), None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
