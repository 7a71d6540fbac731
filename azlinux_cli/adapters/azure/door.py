"""Azure before anybody is signed in: `ports.sign_in.Door`."""

import os
from collections.abc import Callable, Mapping
from typing import TextIO

from azlinux_cli.adapters.azure.cloud import AzureCloud
from azlinux_cli.adapters.azure.subscription import default_of_az, subscriptions
from azlinux_cli.domain.settings import Settings
from azlinux_cli.domain.sign_in import Subscription
from azlinux_cli.ports.clock import Clock

_PLACE = ("endpoint", "authority", "ca-bundle")
_PRINCIPAL = ("AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET")


class AzureDoor:
    """`load` gives the settings in force with some values replaced."""

    def __init__(
        self, load: Callable[[Mapping[str, str | None]], Settings], clock: Clock, err: TextIO
    ) -> None:
        self._load = load
        self._clock = clock
        self._err = err

    def subscriptions(
        self, values: Mapping[str, str | None], *, secret: str | None
    ) -> list[Subscription]:
        environ = {**os.environ}
        if secret is not None:
            environ["AZURE_CLIENT_SECRET"] = secret
        cloud = AzureCloud(self._load(values), self._clock, prompt=self._ask, environ=environ)
        return subscriptions(cloud.tenant())

    def preferred(self) -> str | None:
        return default_of_az()

    def environment_signs_in(self) -> bool:
        return all(os.environ.get(name) for name in _PRINCIPAL)

    def connection(self) -> dict[str, str | None]:
        settings = self._load({})
        place = {
            name: settings.get(name)
            for name in _PLACE
            if settings.sources.get(name, "default") != "default"
        }
        return {"cloud": settings.get("cloud") or "azure", **place}

    def _ask(self, line: str) -> None:
        self._err.write(f"to sign in, {line}\n")
        self._err.flush()
