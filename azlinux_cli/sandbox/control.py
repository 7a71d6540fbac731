"""The private end of the server: what `azl sandbox` asks of it, with a secret from its state."""

import hmac
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from typing import Protocol

from azlinux_cli.sandbox.arm.containerservice.offer.catalog import publish
from azlinux_cli.sandbox.arm.containerservice.offer.node_image import next_release
from azlinux_cli.sandbox.arm.containerservice.target import EVERYTHING, target_of
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.clusters import CLUSTER_FAULTS
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.machines import PublishedUpdate

PREFIX = "/_sandbox/"
HEADER = "x-sandbox-secret"


class Machines(Protocol):
    """What the private end has to know of machines."""

    def nodes(self) -> list[Json]: ...

    def faults(self) -> list[Json]: ...

    def resolve(self, name: str) -> str:
        """The VM id of a name. Raises ValueError, in a sentence."""
        ...


class Control:
    """Faults, updates, and the list of nodes. Whoever lacks the secret meets an unknown path."""

    def __init__(self, cloud: Cloud, secret: str, machines: Machines) -> None:
        self._cloud = cloud
        self._secret = secret
        self._machines = machines

    def owns(self, request: Request) -> bool:
        given = request.headers.get(HEADER, "")
        return hmac.compare_digest(given.encode(), self._secret.encode())

    def handle(self, request: Request) -> Response:
        actions: dict[tuple[str, str], Callable[[Request], Response]] = {
            ("GET", "status"): self._status,
            ("POST", "faults"): self._add,
            ("DELETE", "faults"): self._clear,
            ("POST", "packages"): self._publish,
            ("POST", "node-images"): self._publish_images,
        }
        action = actions.get((request.method, request.path.removeprefix(PREFIX)))
        if action is None:
            return Response(404, {"message": f"no {request.method} {request.path}"})
        try:
            return action(request)
        except (ValueError, TypeError) as error:
            return Response(400, {"message": str(error)})

    def _status(self, request: Request) -> Response:
        self._cloud.operations.advance()
        settings = self._cloud.settings
        return Response(
            200,
            {
                "operationSeconds": settings.operation_seconds,
                "nodes": self._machines.nodes(),
                "faults": self._faults(),
            },
        )

    def _faults(self) -> list[Json]:
        planted = [_shown(asdict(fault)) for fault in self._cloud.faults.all()]
        return [*planted, *self._machines.faults()]

    def _add(self, request: Request) -> Response:
        fields = dict(request.json)
        node = fields.pop("node", None)
        preset = fields.pop("preset", None)
        if node is None:
            return Response(201, _shown(asdict(self._cloud.faults.plant(preset, **fields))))
        if preset is None:
            raise ValueError("a node's fault needs a name")
        times = fields.pop("times", 1)
        if preset in CLUSTER_FAULTS:
            cluster_id, target = target_of(self._cloud, str(node))
            self._cloud.clusters.add_fault(cluster_id, preset, target, times)
            named = cluster_id if target == EVERYTHING else target
            return Response(201, {"node": named, "fault": preset, "times": times})
        vm_id = self._machines.resolve(str(node))
        self._cloud.machines.add_fault(vm_id, preset, times)
        return Response(201, {"node": vm_id, "fault": preset, "times": times})

    def _publish(self, request: Request) -> Response:
        update = PublishedUpdate(**{key: str(value) for key, value in request.json.items()})
        self._cloud.machines.publish(update)
        return Response(201, asdict(update))

    def _publish_images(self, request: Request) -> Response:
        """A release of AKS node images comes out while pools run; today's unless one is named."""
        release = str(request.json.get("release") or next_release(self._cloud))
        publish(self._cloud, release)
        return Response(201, {"release": release})

    def _clear(self, request: Request) -> Response:
        wanted = request.parameter("id")
        node = request.parameter("node")
        cleared = 0
        if node is None:
            cleared = self._cloud.faults.clear(wanted)
        if wanted is None and node is None:
            with suppress(LookupError):  # a cloud that was made without
                self._cloud.clusters.clear_faults(None)
        if wanted is None:
            before = len(self._machines.faults())
            self._cloud.machines.clear_faults(self._machines.resolve(node) if node else None)
            cleared += before - len(self._machines.faults())
        return Response(200, {"cleared": cleared})


def _shown(fault: Json) -> Json:
    """Keys as the CLI's documents have them."""
    names = {"delay_seconds": "delaySeconds", "retry_after_seconds": "retryAfterSeconds"}
    return {names.get(key, key): value for key, value in fault.items()}
