"""An azl that is killed at a point of its own choosing, or that does not look before it acts.

Points are journal writes, HTTP requests and SSH commands, by name: what it is, and in which step.
Each has a moment before and one after; requests and commands have a third one, when they are sent
and not answered. What is told by the environment:

AZL_TEST_POINTS         a file; names are appended to it
AZL_TEST_DIES_AT        the name at which SIGKILL comes
AZL_TEST_LIVES_THROUGH  names, one a line: SIGKILL comes at the first that is none of them
AZL_TEST_BLIND          a step that is begun without asking what became of it before, as a careless
                        azl would
"""

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from azure.core.pipeline.transport import RequestsTransport
from paramiko import Channel

from azlinux_cli.adapters.gate import http_gate
from azlinux_cli.adapters.rollout import file
from azlinux_cli.adapters.rollout.journal import SqliteJournal
from azlinux_cli.adapters.rollout.locks import SqliteMachineLocks
from azlinux_cli.adapters.ssh.loop.fleet import LoopFleet
from azlinux_cli.adapters.ssh.shell import ParamikoShell
from azlinux_cli.cli import boundary
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.node_state import NodeState
from azlinux_cli.domain.rollout.event import Event, to_document
from azlinux_cli.ports.procedure import StepEnd, Visit
from azlinux_cli.services.update.hands import NodeHands
from azlinux_cli.services.update.procedure import REBOOT, TRANSACT, UpdateNode

# What a command is about, by something that stands in it; the first that does.
_ABOUT = (
    ("@@azl holders", "leftovers"),
    ("systemctl reboot", "reboot"),
    ("@@azl lease", "take lease"),
    ('lease.beat"; fi', "release lease"),
    ("stage-", "job stage"),
    ("transact-", "job transact"),
    ("@@azl side-by-side", "outcome"),
    ("@@azl os-release", "state"),
    ("random/boot_id", "boot id"),
    ("/packages)", "tidy"),
)
# How often something is asked while it is waited for is the machine's matter: the first looks have
# names of their own, later ones have not. A reboot is sent again while the machine still runs.
_LOOKS = 2
_ONCE = {"reboot"}
_step = ["start"]  # what the journal, or `observe`, has begun last: there is one node
_now = [""]  # what goes on
_seen: Counter[str] = Counter()


def _point(name: str) -> None:
    with Path(os.environ["AZL_TEST_POINTS"]).open("a", encoding="utf-8") as points:
        points.write(f"{name}\n")
    spared = os.environ.get("AZL_TEST_LIVES_THROUGH")
    if name == os.environ.get("AZL_TEST_DIES_AT") or (
        spared is not None and name not in spared.splitlines()
    ):
        os.kill(os.getpid(), signal.SIGKILL)


def _numbered(name: str, most: int | None = None) -> str:
    """The same thing done again in the same step has a number."""
    _seen[name] += 1
    number = min(_seen[name], most or _seen[name])
    return name if number == 1 else f"{name} #{number}"


def _around(method: Callable[..., Any], name_of: Callable[..., str]) -> Callable[..., Any]:
    def wrapped(*args: Any, **named: Any) -> Any:
        _now[0] = name = name_of(*args, **named)
        _point(f"before {name}")
        result = method(*args, **named)
        _point(f"after {name}")
        return result

    return wrapped


def _sent(kind: str) -> None:
    if _now[0].startswith(kind):
        _point(f"sent {_now[0]}")


def _named(name: str) -> Callable[..., str]:
    return lambda *args, **named: name


def _event(journal: object, *events: Event) -> str:
    documents = [to_document(event) for event in events]
    _step[:] = [d["step"] for d in documents if "step" in d][-1:] or _step
    return f"journal {', '.join(map(_words, documents))}"


def _words(event: dict[str, Any]) -> str:
    about = event.get("step") or event.get("when") or ""
    return f"{event['event']} {about}".strip()


def _command(
    shell: object, target: NodeTarget, command: str, *, deadline_s: float, stdin: str = ""
) -> str:
    text = command + stdin
    about = next((about for sign, about in _ABOUT if sign in text), "else")
    return _numbered(f"ssh {about} in {_step[0]}", 1 if about in _ONCE else _LOOKS)


def _request(transport: object, request: Any, **named: Any) -> str:
    path = urlsplit(request.url).path
    if "/operations/" in path:
        return _numbered(f"http {request.method} operation in {_step[0]}", 1)
    _, arm, resource = path.rpartition("/providers/")
    about = resource.split("/")[1] if arm else path.rpartition("/")[2]
    return _numbered(f"http {request.method} {about} in {_step[0]}")


def _gate(url: str, **named: Any) -> str:
    return _numbered(f"http GET gate in {_step[0]}")


_observe = UpdateNode.observe
_end_input = Channel.shutdown_write
_await_answer = HTTPConnection.getresponse


def _observing(procedure: UpdateNode, step: str, visit: Visit) -> StepEnd | None:
    """Its commands have names of their own."""
    _step[:] = [f"observing {step}"]
    return _observe(procedure, step, visit)


def _input_ended(channel: Channel) -> None:
    _end_input(channel)
    _sent("ssh")


def _answer_awaited(connection: HTTPConnection) -> HTTPResponse:
    _sent("http")
    return _await_answer(connection)


def prepare() -> None:
    """Every journal write, request and command of this process and its children is a point."""
    wrapped: tuple[tuple[object, str, Callable[..., str]], ...] = (
        (file, "make", _named("journal of the run made")),
        (SqliteJournal, "append", _event),
        (SqliteJournal, "close", _named("journal closed")),
        (SqliteMachineLocks, "take", _named("journal lock taken")),
        (SqliteMachineLocks, "release", _named("journal lock released")),
        (RequestsTransport, "send", _request),
        (http_gate, "get", _gate),
        (ParamikoShell, "run", _command),
        (LoopFleet, "begin", _named("ssh fleet")),
    )
    for owner, name, name_of in wrapped:
        setattr(owner, name, _around(getattr(owner, name), name_of))
    UpdateNode.observe = _observing  # type: ignore[method-assign, assignment]
    Channel.shutdown_write = _input_ended  # type: ignore[method-assign, assignment]
    HTTPConnection.getresponse = _answer_awaited  # type: ignore[method-assign, assignment]


def live(argv: list[str]) -> int:
    """One azl, to its end."""
    blind = _BLIND.get(os.environ.get("AZL_TEST_BLIND", ""))
    if blind is not None:
        UpdateNode.observe = lambda *args: None  # type: ignore[method-assign]
        blind()
    return boundary.run(argv)


def _blind_transact() -> None:
    """The job has another name in each process, so that the node does not know it again."""
    job = NodeHands.job

    def other(hands: NodeHands, target: NodeTarget, step: str, *args: Any, **named: Any) -> Any:
        name = f"{step}-{os.getpid()}" if step.startswith(TRANSACT) else step
        return job(hands, target, name, *args, **named)

    NodeHands.job = other  # type: ignore[method-assign, assignment]


def _blind_reboot() -> None:
    """Whatever boot the node runs is the one to end."""
    boot = NodeHands.boot

    def now(hands: NodeHands, target: NodeTarget, baseline: NodeState, **how: Any) -> StepEnd:
        state = hands.state_within(target, how["deadline_s"])
        return boot(hands, target, state if isinstance(state, NodeState) else baseline, **how)

    NodeHands.boot = now  # type: ignore[method-assign, assignment]


_BLIND: dict[str, Callable[[], None]] = {TRANSACT: _blind_transact, REBOOT: _blind_reboot}


if __name__ == "__main__":
    prepare()
    sys.exit(live(sys.argv[1:]))
