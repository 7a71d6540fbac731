"""`azl node trust`."""

from collections.abc import Sequence
from typing import Annotated

import typer

from azlinux_cli.cli.deps import deps_of, finish, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.node import Hosts, targets_of
from azlinux_cli.cli.options import Parallel
from azlinux_cli.cli.selection import (
    FleetCommand,
    acting_on,
    given_group,
    names_of,
    parallel_of,
    selection_of,
)
from azlinux_cli.cli.watch import Watch
from azlinux_cli.domain.errors import NotFoundError, UsageError
from azlinux_cli.domain.host_key import Pin, parse_fingerprint
from azlinux_cli.domain.node import NodeTarget, Proven
from azlinux_cli.domain.outcome import MachineResult

app = leaf()


@app.command(cls=FleetCommand)
def trust(
    ctx: typer.Context,
    *,
    hosts: Hosts = None,
    fingerprint: Annotated[
        str | None,
        typer.Option(metavar="SHA256:...", help="Pin the key with this fingerprint, on your word."),
    ] = None,
    list_pins: Annotated[bool, typer.Option("--list", help="Show the pins there are.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Drop the pins of NAME...")] = False,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=1, help="Most time for each machine.")
    ] = 180.0,
    parallel: Parallel = None,
) -> None:
    """Prove host keys and pin them, before anybody signs in.

    Azure is asked for the keys (Run Command, else the serial log), and they are compared with
    what the machine's SSH server shows. Never on first use alone.
    """
    if list_pins or forget:
        _pins(ctx, names_of(ctx), forget=forget)
        return
    by_hand = fingerprint is not None
    wanted = parse_fingerprint(fingerprint) if fingerprint is not None else ""
    selection = acting_on(ctx) if hosts is None else selection_of(ctx)
    targets = targets_of(ctx, selection, resource_group=given_group(ctx), hosts=hosts)
    if by_hand:
        proven = [_by_fingerprint(ctx, targets, wanted, timeout)]
    else:
        proven = _through_azure(ctx, targets, timeout, parallel)
    _show(ctx, proven)


def _through_azure(
    ctx: typer.Context, targets: Sequence[NodeTarget], timeout: float, parallel: int | None
) -> list[Proven]:
    from azlinux_cli.services.prove_nodes import ProveNodes

    prove_nodes = ProveNodes(deps_of(ctx).prove(), parallel_of(ctx, parallel))
    with Watch(ctx) as watch:
        return prove_nodes(targets, deadline_s=timeout, on_state=watch.state)


def _by_fingerprint(
    ctx: typer.Context, targets: Sequence[NodeTarget], fingerprint: str, timeout: float
) -> Proven:
    from azlinux_cli.services.trust import TrustFingerprint

    if len(targets) != 1:
        raise UsageError(f"--fingerprint is for one machine, not {len(targets)}")
    deps = deps_of(ctx)
    trust_fingerprint = TrustFingerprint(deps.host_keys(), deps.probe(), deps.clock)
    pin = trust_fingerprint(targets[0], fingerprint, deadline_s=timeout)
    return Proven(targets[0], pin)


def _pins(ctx: typer.Context, names: Sequence[str], *, forget: bool) -> None:
    """--list and --forget: the store alone, neither Azure nor the machines."""
    from azlinux_cli.rendering.node import pinned

    host_keys = deps_of(ctx).host_keys()
    pins = [pin for pin in host_keys.all() if not names or _is_named(pin, names)]
    if forget:
        if not names:
            raise UsageError("no machine is named", hint="azl node trust --forget NAME...")
        if not pins:
            raise NotFoundError(f"nothing is pinned for {', '.join(names)}")
        for pin in pins:
            host_keys.forget(pin.alias)
    _show(ctx, [pinned(pin) for pin in pins])


def _is_named(pin: Pin, names: Sequence[str]) -> bool:
    return bool({pin.name.lower(), pin.alias} & {name.lower() for name in names})


def _show(ctx: typer.Context, proven: Sequence[Proven]) -> None:
    from azlinux_cli.rendering.node import PROVEN_VIEW

    show(ctx, PROVEN_VIEW, list(proven))
    finish(
        ctx,
        [MachineResult.asked(p.target.name, p.target.resource_group, p.error) for p in proven],
    )
