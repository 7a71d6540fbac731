"""A cloud in this process: requests in, responses out, a clock that obeys."""

from collections.abc import Iterable
from typing import Any

from azlinux_cli.sandbox.arm.table import ROUTES
from azlinux_cli.sandbox.kernel.cloud import Check, Cloud
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.settings import SUBSCRIPTION_ID, Settings
from azlinux_cli.sandbox.kernel.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.machines import FakeMachines

SUBSCRIPTION = f"/subscriptions/{SUBSCRIPTION_ID}"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg"
NETWORK = f"{GROUP}/providers/Microsoft.Network"
LOCATION = "westeurope"
SECRET = "hunter2-hunter2"


class FakeArm:
    """The rehearsal cloud without its server; `finish` lets every operation end."""

    def __init__(
        self,
        store: Store | None = None,
        *,
        checks: Iterable[Check] = (),
        clock: FakeClock | None = None,
    ) -> None:
        self.store = store or Store()
        self.clock = clock or FakeClock()
        self.machines = FakeMachines()
        self.settings = Settings(
            operation_seconds=10, client_secret=SECRET, signing_key="k", page_size=3
        )
        self.cloud = Cloud(
            ROUTES,
            self.store,
            self.machines,
            settings=self.settings,
            clock=self.clock,
            checks=checks,
        )

    def send(
        self, method: str, path: str, body: Any = None, /, **extra: dict[str, str]
    ) -> Response:
        """`query` and `headers` as keywords; an api-version is added."""
        query = {"api-version": "2024-01-01", **extra.get("query", {})}
        return self.cloud.handle(Request(method, path, query, extra.get("headers", {}), body))

    def finish(self) -> None:
        self.clock.advance(1000)
        self.cloud.operations.advance()

    def make(self, path: str, body: Any) -> Any:
        """PUT what has to succeed, wait for it, and read it."""
        response = self.send("PUT", path, body)
        assert response.status < 300, response.body
        self.finish()
        return self.read(path)

    def read(self, path: str, **query: str) -> Any:
        response = self.send("GET", path, query={f"${k}": v for k, v in query.items()})
        assert response.status == 200, response.body
        return response.body

    def refusal(self, method: str, path: str, body: Any = None) -> tuple[int, str, str]:
        """Status, code and message of a request that has to be refused."""
        response = self.send(method, path, body)
        assert response.status >= 400, response.body
        error = response.body["error"]
        return response.status, error["code"], error["message"]

    # what most tests need ---------------------------------------------------

    def group(self) -> None:
        self.make(GROUP, {"location": LOCATION})

    def network(self, *subnets: str, space: str = "10.0.0.0/16", name: str = "v") -> Any:
        """A virtual network with subnets `s0`, `s1`, ... of these prefixes."""
        return self.make(f"{NETWORK}/virtualNetworks/{name}", network_body(*subnets, space=space))

    def address(self, name: str = "p") -> Any:
        return self.make(f"{NETWORK}/publicIPAddresses/{name}", address_body())

    def security_group(self, *rules: Any, name: str = "n") -> Any:
        body = {"location": LOCATION, "properties": {"securityRules": list(rules)}}
        return self.make(f"{NETWORK}/networkSecurityGroups/{name}", body)

    def interface(self, name: str = "i", **configuration: Any) -> Any:
        return self.make(f"{NETWORK}/networkInterfaces/{name}", interface_body(**configuration))


def network_body(*subnets: str, space: str = "10.0.0.0/16") -> Any:
    found = [
        {"name": f"s{number}", "properties": {"addressPrefix": prefix}}
        for number, prefix in enumerate(subnets)
    ]
    properties = {"addressSpace": {"addressPrefixes": [space]}, "subnets": found}
    return {"location": LOCATION, "properties": properties}


def address_body() -> Any:
    properties = {"publicIPAllocationMethod": "Static"}
    return {"location": LOCATION, "sku": {"name": "Standard"}, "properties": properties}


def interface_body(
    *,
    public: str | None = None,
    group: str | None = None,
    subnet: str = "v/subnets/s0",
    **fields: Any,
) -> Any:
    """`public`, `group`, `subnet` by name; other fields go to the IP configuration."""
    properties: Any = {"subnet": {"id": f"{NETWORK}/virtualNetworks/{subnet}"}, **fields}
    if public is not None:
        properties["publicIPAddress"] = {"id": f"{NETWORK}/publicIPAddresses/{public}"}
    out: Any = {"ipConfigurations": [{"name": "ipconfig1", "properties": properties}]}
    if group is not None:
        out["networkSecurityGroup"] = {"id": f"{NETWORK}/networkSecurityGroups/{group}"}
    return {"location": LOCATION, "properties": out}


def rule(name: str, priority: int, **fields: Any) -> Any:
    """A security rule that allows all TCP in, but for `fields`."""
    properties = {
        "protocol": "Tcp",
        "access": "Allow",
        "direction": "Inbound",
        "priority": priority,
        "sourcePortRange": "*",
        "destinationPortRange": "*",
        "sourceAddressPrefix": "*",
        "destinationAddressPrefix": "*",
        **fields,
    }
    return {"name": name, "properties": {k: v for k, v in properties.items() if v is not None}}
