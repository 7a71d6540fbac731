"""Answers of the sandbox against answers of Azure, request by request.

`az` was recorded against Azure Resource Manager; the same requests go to a fresh cloud here, in
order. Each answer must have the recorded status and every recorded key with a value of the recorded
JSON type. What differs on purpose is in KNOWN, with its reason.
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
import yaml

from azlinux_cli.sandbox.arm.compute.machine.host import refresh
from azlinux_cli.sandbox.arm.compute.offer.catalog import add_image
from azlinux_cli.sandbox.arm.table import ROUTES
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.settings import Settings
from azlinux_cli.sandbox.kernel.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.machines import FakeMachines

ROOT = Path(__file__).parents[2]
RECORDINGS = Path(os.environ.get("AZL_RECORDINGS", ROOT.parent / "shared" / "recordings"))
SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
# Location of the recorded group; how many of the recorded requests the sandbox answers, at least.
CASSETTES = {
    "vm__test_vm_create_state_modifications": ("eastus", 83),
    "vm__test_vm_managed_disk": ("westus", 45),
    "vm__test_vm_os_disk_swap": ("westus", 41),
    "vm__test_vm_show_list_sizes_list_ip_addresses": ("centralus", 34),
}
# Images of the recordings' time. The sandbox's own catalogue has Azure Linux only.
IMAGES = (
    {
        "publisher": "OpenLogic",
        "offer": "CentOS",
        "sku": "7.5",
        "versions": ["7.5.201808150"],
        "generation": "V1",
        "disk_gb": 30,
        "replica": "Unmanaged",
    },
    {
        "publisher": "Canonical",
        "offer": "0001-com-ubuntu-server-jammy",
        "sku": "22_04-lts-gen2",
        "versions": ["22.04.202408010"],
        "security": "TrustedLaunchSupported",
        "disk_gb": 30,
    },
)


@dataclass(frozen=True, slots=True)
class Known:
    """A difference on purpose: in answers to paths like this, at places like this."""

    path: str
    place: str
    reason: str

    def covers(self, path: str, place: str) -> bool:
        return bool(re.search(self.path, path, re.IGNORECASE) and re.fullmatch(self.place, place))


OTHERS = "the recorded subscription held machines of other people; the first item is theirs"
KNOWN = (
    Known(r"/providers/Microsoft\.Storage$", "status", "no storage accounts here"),
    Known(
        r"/providers/Microsoft\.Network$",
        r"authorizations|resourceTypes\[\]\.apiProfiles",
        "internals of the provider that no client reads",
    ),
    Known(
        r"/virtualMachines(/[^/]+)?$",
        r"(value\[\]\.)?properties\.storageProfile\.osDisk\.vhd",
        "unmanaged disks are retired; the request was changed to a managed one",
    ),
    Known(r"^[01] GET .*/(publicIPAddresses|networkInterfaces)$", r"value\[\]", OTHERS),
    Known(r"^32 GET .*/publicIPAddresses$", r"value\[\]\.properties\.dnsSettings", OTHERS),
    Known(
        r"^33 GET .*/networkInterfaces$",
        r"value\[\].*\.loadBalancer(BackendAddressPools|InboundNatRules)",
        OTHERS,
    ),
)
# What the sandbox does not have: these requests are not replayed.
UNSUPPORTED = (
    r"/Microsoft\.Compute/images/",  # managed images
    r"/beginGetAccess$",  # disk export by signed address
    r"/storageAccounts/",
)
POLLS = re.compile(r"/(operations|DiskOperations|operationStatuses)/[^/]+$", re.IGNORECASE)


@dataclass(slots=True)
class Replay:
    """One cassette on one fresh cloud."""

    cloud: Cloud
    clock: FakeClock
    polls: dict[str, str] = field(default_factory=dict)  # recorded poll address: ours
    names: dict[str, str] = field(default_factory=dict)  # recorded made-up name: ours
    replayed: int = 0
    skipped: list[str] = field(default_factory=list)
    differences: list[tuple[str, str, str]] = field(default_factory=list)

    def run(self, interactions: list[Any]) -> None:
        for number, item in enumerate(interactions):
            recorded = Recorded.of(item)
            response = self._answer(recorded)
            if response is None:
                self.skipped.append(f"{recorded.method} {recorded.path}")
                continue
            self.replayed += 1
            self._remember_polls(recorded, response)
            self._remember_names(recorded.answer, response.body)
            where = f"{number} {recorded.method} {recorded.path}"
            for place, what in compare(recorded, response):
                self.differences.append((where, place, what))

    def _answer(self, recorded: "Recorded") -> Response | None:
        ours = self.polls.get(poll_key(recorded.url))
        if ours is not None:
            return self._poll(recorded, ours)
        if not self._supports(recorded):
            return None
        return self._send(recorded.method, recorded.url, self._renamed(recorded.sent))

    def _poll(self, recorded: "Recorded", ours: str) -> Response:
        body = recorded.answer if isinstance(recorded.answer, dict) else {}
        if body.get("status") not in {"InProgress", "Running", "Accepted"}:
            self._let_everything_end()
        return self._send("GET", ours, None)

    def _let_everything_end(self) -> None:
        for _ in range(20):
            self.clock.advance(60)
            self.cloud.operations.advance()

    def _supports(self, recorded: "Recorded") -> bool:
        """Not: polls of operations that were not begun here."""
        return POLLS.search(recorded.path) is None and not any(
            re.search(pattern, recorded.path, re.IGNORECASE) for pattern in UNSUPPORTED
        )

    def _send(self, method: str, url: str, body: Any) -> Response:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        request = Request(method, unquote(parts.path), query, {}, body, "https://sandbox")
        return self.cloud.handle(request)

    def _remember_names(self, wanted: Any, found: Any) -> None:
        """Azure made up the OS disk's name, and the client used it later."""
        theirs = at(wanted, "properties", "storageProfile", "osDisk", "name")
        ours = at(found, "properties", "storageProfile", "osDisk", "name")
        if theirs and ours:
            self.names[theirs] = ours

    def _renamed(self, sent: Any) -> Any:
        text = json.dumps(sent)
        for theirs, ours in self.names.items():
            text = text.replace(theirs, ours)
        return json.loads(text)

    def _remember_polls(self, recorded: "Recorded", response: Response) -> None:
        ours = {key.lower(): value for key, value in response.headers.items()}
        for header in ("azure-asyncoperation", "location"):
            if header in recorded.headers and header in ours:
                self.polls[poll_key(recorded.headers[header])] = ours[header]


@dataclass(frozen=True, slots=True)
class Recorded:
    method: str
    url: str
    sent: Any
    status: int
    headers: dict[str, str]
    answer: Any

    @property
    def path(self) -> str:
        return unquote(urlsplit(self.url).path)

    @classmethod
    def of(cls, item: Any) -> "Recorded":
        request, response = item["request"], item["response"]
        text = response["body"].get("string") or ""
        return cls(
            method=request["method"],
            url=request["uri"],
            sent=without_unmanaged_disks(json.loads(request["body"])) if request["body"] else None,
            status=int(response["status"]["code"]),
            headers={key.lower(): values[0] for key, values in response["headers"].items()},
            answer=json.loads(text) if text else None,
        )


def at(document: Any, *keys: str) -> Any:
    for key in keys:
        document = document.get(key) if isinstance(document, dict) else None
    return document


def poll_key(url: str) -> str:
    """Operation addresses carry signatures, and deployments were renamed: id and kind are left."""
    parts = urlsplit(url)
    kind = "monitor" if "monitor=true" in parts.query else "status"
    return f"{kind} {parts.path.rsplit('/', 1)[-1].lower()}"


def without_unmanaged_disks(body: Any) -> Any:
    """Unmanaged disks and their storage accounts are retired; a managed disk takes their place."""
    if isinstance(body, dict):
        return {key: without_unmanaged_disks(value) for key, value in body.items() if key != "vhd"}
    if isinstance(body, list):
        kept = [
            item
            for item in body
            if not (
                isinstance(item, dict) and str(item.get("type", "")).startswith("Microsoft.Storage")
            )
            and not (isinstance(item, str) and item.startswith("Microsoft.Storage/"))
        ]
        return [without_unmanaged_disks(item) for item in kept]
    return body


def compare(recorded: Recorded, response: Response) -> Iterator[tuple[str, str]]:
    if recorded.status != response.status:
        yield "status", f"recorded {recorded.status}, ours {response.status} {response.body}"
        return
    yield from compare_json(recorded.answer, response.body, "")


def compare_json(wanted: Any, found: Any, place: str) -> Iterator[tuple[str, str]]:
    if json_type(wanted) != json_type(found):
        yield place, f"recorded {json_type(wanted)}, ours {json_type(found)}"
    elif isinstance(wanted, dict):
        for key, value in wanted.items():
            if key in found:
                yield from compare_json(value, found[key], f"{place}.{key}".lstrip("."))
            else:
                yield f"{place}.{key}".lstrip("."), "missing"
    elif isinstance(wanted, list) and wanted:
        if found:
            yield from compare_json(wanted[0], found[0], f"{place}[]")
        else:
            yield f"{place}[]", "ours is empty"


def json_type(value: Any) -> str:
    kinds = {bool: "boolean", int: "number", float: "number", str: "string", type(None): "nothing"}
    return kinds.get(type(value), "array" if isinstance(value, list) else "object")


def replay(name: str) -> Replay:
    path = RECORDINGS / f"{name}.yaml"
    if not path.exists():
        pytest.skip(f"no recordings in {RECORDINGS} (AZL_RECORDINGS names another directory)")
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    clock = FakeClock()
    store = Store()
    try:
        settings = Settings(subscription_id=SUBSCRIPTION, operation_seconds=10)
        cloud = Cloud(ROUTES, store, FakeMachines(), settings=settings, clock=clock)
        cloud.network_listeners.append(refresh)
        for image in IMAGES:
            add_image(cloud, image)
        out = Replay(cloud, clock)
        seed_group(out, data["interactions"], CASSETTES[name][0])
        out.run(data["interactions"])
    finally:
        store.close()
    return out


def seed_group(out: Replay, interactions: list[Any], location: str) -> None:
    """The recordings begin in a group that exists, with the tags of a test run."""
    match = next(
        found
        for item in interactions
        if (found := re.search(r"/resourcegroups/([^/?]+)", item["request"]["uri"], re.IGNORECASE))
    )
    url = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/{match[1]}?api-version=2022-09-01"
    keys = ("product", "cause", "test", "date", "module", "DateCreated", "Creator")
    tags = dict.fromkeys(keys, "recorded")
    assert out._send("PUT", url, {"location": location, "tags": tags}).status == 201


@pytest.mark.parametrize("name", CASSETTES)
def test_answers_have_the_recorded_status_keys_and_types(name: str) -> None:
    found = replay(name)

    surprises = [
        f"{where}: {place}: {what}"
        for where, place, what in found.differences
        if not any(known.covers(where, place) for known in KNOWN)
    ]
    assert surprises == []
    assert found.replayed >= CASSETTES[name][1], found.skipped


def test_every_known_difference_is_still_there() -> None:
    """A difference that is gone leaves the list."""
    found = [item for name in CASSETTES for item in replay(name).differences]

    unused = [
        known for known in KNOWN if not any(known.covers(where, place) for where, place, _ in found)
    ]
    assert unused == []
