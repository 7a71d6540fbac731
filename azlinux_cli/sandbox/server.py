"""The rehearsal cloud as a process: `python -m azlinux_cli.sandbox.server --state DIR`."""

import argparse
import asyncio
import contextlib
import os
import resource
import signal
import socket
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from azlinux_cli.sandbox import certificate
from azlinux_cli.sandbox.application import Application, Scope
from azlinux_cli.sandbox.assembly import Assembly, MakeMachines, assemble
from azlinux_cli.sandbox.cluster_door import ClusterDoor
from azlinux_cli.sandbox.fleet import FLEETS, NoFleetError, Setting
from azlinux_cli.sandbox.kernel.machines import MachineHost
from azlinux_cli.sandbox.kernel.settings import Settings
from azlinux_cli.sandbox.kernel.store import Store
from azlinux_cli.sandbox.node_kind import SIMULATED
from azlinux_cli.sandbox.outcome import BROKEN, IN_USE, NO_FLEET, STEP, UNAVAILABLE
from azlinux_cli.sandbox.request_log import RequestLog
from azlinux_cli.sandbox.state import Identity, Running, StateDirectory

HOST = "127.0.0.1"
SHUTDOWN_SECONDS = 2
FILES = 65_536
# What sqlite3 raises for a file that will never again be a store; not for a full disk.
UNREADABLE = {"SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_ERROR"}


class Connections:
    """Open connections by the client's address, so that a fault can cut one."""

    def __init__(self) -> None:
        self._transports: dict[Any, asyncio.BaseTransport] = {}

    def protocol(self) -> type[H11Protocol]:
        transports = self._transports

        class Protocol(H11Protocol):
            def connection_made(self, transport: Any) -> None:
                super().connection_made(transport)
                transports[transport.get_extra_info("peername")] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                if self.transport is not None:
                    transports.pop(self.transport.get_extra_info("peername"), None)
                super().connection_lost(exc)

        return Protocol

    def cut(self, scope: Scope) -> None:
        transport = self._transports.get(tuple(scope["client"]))
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()


class Server(uvicorn.Server):
    """Says that it is ready only when it accepts."""

    def __init__(
        self,
        config: uvicorn.Config,
        state: StateDirectory,
        port: int,
        process_id: int,
        on_shutdown: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._on_shutdown = on_shutdown
        self._state = state
        self._port = port
        self._process_id = process_id

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._state.announce(Running(self._process_id, self._port, time.time()))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_shutdown()
        # TLS would wait for the goodbye of clients that only keep a connection for later.
        for connection in list(self.server_state.connections):
            if isinstance(connection, H11Protocol) and connection.transport is not None:
                cycle = connection.cycle
                if cycle is None or cycle.response_complete:
                    connection.transport.abort()
        await super().shutdown(sockets)


async def _tick(assembly: Assembly, application: Application) -> None:
    """Carry out operations when they are due, also when nobody asks."""
    while True:
        due = assembly.next_due()
        wait = None if due is None else max(0.0, due - assembly.cloud.clock.now())
        application.changed.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(application.changed.wait(), wait)
        assembly.advance()


async def _serve(
    state: StateDirectory,
    settings: Settings,
    listener: socket.socket,
    machines: MakeMachines,
    process_id: int,
) -> None:
    port = listener.getsockname()[1]
    assembly = assemble(state, settings, ssh_port=port, machines=machines)
    connections = Connections()
    log = RequestLog(state.request_log)
    door = ClusterDoor(assembly.clusters, assembly.cloud, log, connections.cut)
    application = Application(assembly.cloud, assembly.control, log, connections.cut, door)
    config = uvicorn.Config(
        application,
        http=connections.protocol(),
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        ssl_certfile=str(state.certificate),
        ssl_keyfile=str(state.certificate_key),
        timeout_keep_alive=120,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        backlog=1024,
    )
    assembly.resume()
    ticker = asyncio.create_task(_tick(assembly, application))
    try:
        await Server(config, state, port, process_id, door.close).serve([listener])
    finally:
        state.withdraw()
        ticker.cancel()
        assembly.close()
        log.close()


def listen(port: int) -> socket.socket:
    """Raises OSError if the port is taken."""
    # asyncio turns Nagle's delay (40 ms an answer) off only for sockets that name their protocol.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, port))
    return listener


def settle() -> None:
    """Limits of the server process: private files, and sockets for a fleet.

    The store holds the simulated hosts' private keys. A listening machine keeps a socket, one
    that is off keeps three, and many systems allow 1,024 to begin with.
    """
    os.umask(0o077)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parse(arguments)
    settle()
    kind = FLEETS[options.nodes]
    state = StateDirectory(options.state)
    state.prepare()
    try:
        process_id = kind.enter()
        lock = state.serve_lock(process_id)
    except NoFleetError as error:
        _say(str(error))
        return NO_FLEET
    except BlockingIOError:
        _say("another process serves this sandbox")
        return IN_USE
    with lock:
        identity = state.identity()
        certificate.ensure(state)
        wanted = options.port or identity.port
        try:
            listener = listen(wanted)
        except OSError as error:
            _say(f"port {wanted} of {HOST} cannot be used: {error.strerror}")
            return UNAVAILABLE
        identity.port = listener.getsockname()[1]
        state.remember(identity)
        settings = Settings(
            operation_seconds=options.operation_seconds,
            retry_after_seconds=options.retry_after_seconds,
            latency_seconds=options.latency_seconds,
            token_seconds=options.token_seconds,
            page_size=options.page_size,
            client_secret=identity.client_secret,
            signing_key=identity.signing_key,
        )
        # uvicorn raises the signal that ended it once more; it has done its work by then.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        try:
            machines = partial(_make_machines, state, identity, options)
            asyncio.run(_serve(state, settings, listener, machines, process_id))
        except NoFleetError as error:
            _say(str(error))
            return NO_FLEET
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorname not in UNREADABLE:
                raise
            _say(f"{state.database} is broken: {error}")
            return BROKEN
    return 0


def _make_machines(
    state: StateDirectory, identity: Identity, options: argparse.Namespace, store: Store
) -> MachineHost:
    """Their kind is remembered once there are some: a start that fails changes nothing."""
    made = FLEETS[options.nodes].machines(_setting(options, state, identity.port), store)
    identity.nodes, identity.rootfs = options.nodes, options.rootfs
    state.remember(identity)
    return made


def _setting(options: argparse.Namespace, state: StateDirectory, port: int) -> Setting:
    return Setting(
        state=state.path,
        ssh_port=port,
        content=options.content or state.path / "content",
        rootfs=tuple(options.rootfs),
        say=lambda text: _say(STEP + text),
    )


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    defaults = Settings()
    parser = argparse.ArgumentParser(prog="azlinux_cli.sandbox.server")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--operation-seconds", type=float, default=defaults.operation_seconds)
    parser.add_argument("--retry-after-seconds", type=int, default=defaults.retry_after_seconds)
    parser.add_argument("--latency-seconds", type=float, default=defaults.latency_seconds)
    parser.add_argument("--token-seconds", type=int, default=defaults.token_seconds)
    parser.add_argument("--page-size", type=int, default=defaults.page_size)
    parser.add_argument("--nodes", choices=list(FLEETS), default=SIMULATED)
    parser.add_argument("--content", type=Path, default=None)
    parser.add_argument("--rootfs", action="append", default=[])
    return parser.parse_args(arguments)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - to the server's log


if __name__ == "__main__":
    sys.exit(main())
