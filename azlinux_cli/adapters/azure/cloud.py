"""One cloud as settings describe it: its sign-in, its ARM client, its SDK clients.

Nothing is imported, read or asked before it is used. `bootstrap` makes one per run.

    cloud.arm()       azlinux_cli.ports.arm.Arm: documents, lists, plain long-running requests
    cloud.compute()   azure.mgmt.compute.ComputeManagementClient on the same connections
    cloud.containers()  azure.mgmt.containerservice.ContainerServiceClient, likewise
    cloud.cadence()   how to wait: hand it to any `begin_*` of the SDK as `polling=`
"""

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TextIO

from azlinux_cli.domain.errors import SignInError
from azlinux_cli.domain.settings import Settings
from azlinux_cli.ports.clock import Clock

if TYPE_CHECKING:
    from azure.mgmt.compute import ComputeManagementClient
    from azure.mgmt.containerservice import ContainerServiceClient

    from azlinux_cli.adapters.azure.arm import ArmClient
    from azlinux_cli.adapters.azure.credential import AzlCredential
    from azlinux_cli.adapters.azure.pipeline import Transport
    from azlinux_cli.adapters.azure.poller import Cadence


class AzureCloud:
    """Safe from any thread. `err` hears, once and only on a terminal, that this is a rehearsal.

    With `prompt` this is the sign-in itself: it may ask a person, and trusts no remembered token.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        err: TextIO | None = None,
        *,
        prompt: Callable[[str], None] | None = None,
        environ: Mapping[str, str] | None = None,
        way_back: Callable[[], str] = lambda: "`azl sandbox stop` leaves it",
    ) -> None:
        self._way_back = way_back
        self._prompt = prompt
        self._environ = environ
        self._settings = settings
        self._clock = clock
        self._err = err
        self._lock = threading.RLock()
        self._arm: ArmClient | None = None
        self._compute: ComputeManagementClient | None = None
        self._containers: ContainerServiceClient | None = None
        self._parts: tuple[AzlCredential, Transport] | None = None

    def arm(self) -> "ArmClient":
        """Raises SignInError when no cloud, subscription or sign-in is configured."""
        with self._lock:
            if self._arm is None:
                self._arm = self._client(self._subscription())
            return self._arm

    def tenant(self) -> "ArmClient":
        """ARM without a subscription: for asking which ones there are."""
        with self._lock:
            return self._client("")

    def _client(self, subscription: str) -> "ArmClient":
        from azure.mgmt.core import ARMPipelineClient

        from azlinux_cli.adapters.azure.arm import ArmClient
        from azlinux_cli.adapters.azure.pipeline import policies

        credential, transport = self._made()
        endpoint = self._settings["endpoint"]
        client: ARMPipelineClient[object, object] = ARMPipelineClient(
            endpoint, policies=policies(credential, self._scope()), transport=transport
        )
        return ArmClient(endpoint, subscription, client, self._clock)

    def compute(self) -> "ComputeManagementClient":
        """Raises SignInError as `arm` does. Costs the SDK's import (docs/architecture.md)."""
        with self._lock:
            if self._compute is None:
                from azlinux_cli.adapters.azure.compute import compute_client

                subscription = self._subscription()
                credential, transport = self._made()
                self._compute = compute_client(
                    self._settings["endpoint"], subscription, credential, transport, self._scope()
                )
            return self._compute

    def containers(self) -> "ContainerServiceClient":
        """As `compute`."""
        with self._lock:
            if self._containers is None:
                from azlinux_cli.adapters.azure.containers import containers_client

                subscription = self._subscription()
                credential, transport = self._made()
                self._containers = containers_client(
                    self._settings["endpoint"], subscription, credential, transport, self._scope()
                )
            return self._containers

    def transport(self) -> "Transport":
        """The connections alone, for addresses that are not ARM's."""
        self._subscription()
        return self._made()[1]

    def cadence(
        self,
        *,
        action: str,
        deadline_s: float,
        on_state: Callable[[str], None] | None = None,
        cancelled: threading.Event | None = None,
        hint: str | tuple[str, ...] = (),
    ) -> "Cadence":
        """How to wait for one operation of an SDK client. `hint` says how to go on waiting."""
        from azlinux_cli.adapters.azure.poller import Cadence

        return Cadence(
            self._clock,
            action=action,
            deadline_s=deadline_s,
            on_state=on_state,
            cancelled=cancelled,
            hint=hint,
        )

    def _scope(self) -> str:
        return self._settings["endpoint"].rstrip("/") + "/.default"

    def _subscription(self) -> str:
        from azlinux_cli.adapters.azure.sign_in import NOT_CONFIGURED

        if not self._settings.configured:
            raise SignInError(NOT_CONFIGURED)
        subscription = self._settings.get("subscription")
        if not subscription:
            raise SignInError(
                "no subscription is chosen",
                hint=("azl auth login --subscription ID", "or set AZL_SUBSCRIPTION"),
            )
        return subscription

    def _made(self) -> "tuple[AzlCredential, Transport]":
        if self._parts is None:
            from azlinux_cli.adapters.azure.credential import AzlCredential
            from azlinux_cli.adapters.azure.pipeline import Transport
            from azlinux_cli.adapters.azure.sign_in import sign_in_of

            self._tell()
            credential = AzlCredential(
                sign_in_of(self._settings, self._environ), self._clock, prompt=self._prompt
            )
            transport = Transport(
                self._settings["endpoint"], self._settings.get("ca-bundle"), self._clock
            )
            self._parts = (credential, transport)
        return self._parts

    def _tell(self) -> None:
        if self._settings.is_sandbox and self._err is not None and self._err.isatty():
            self._err.write(
                f"sandbox: rehearsal cloud at {self._settings['endpoint']}; {self._way_back()}\n"
            )
            self._err.flush()
