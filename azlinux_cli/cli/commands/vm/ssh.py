"""`azl vm ssh`."""

import shlex
from dataclasses import replace
from typing import Annotated

import typer

from azlinux_cli.bootstrap.ssh import ssh_command
from azlinux_cli.cli.deps import deps_of
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.node import RemoteCommandLine, targets_of, words_after_dashes
from azlinux_cli.cli.options import ResourceGroup
from azlinux_cli.cli.watch import Watch
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.node import NodeTarget, Trouble, known_trouble
from azlinux_cli.domain.selection import Selection
from azlinux_cli.ports.host_key import HostKeys

app = leaf()


@app.command(cls=RemoteCommandLine)
def ssh(
    ctx: typer.Context,
    *,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The machine.")],
    resource_group: ResourceGroup = None,
    print_only: Annotated[
        bool, typer.Option("--print", help="Print the command line instead of running it.")
    ] = False,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=1, help="Most time for proving the host key.")
    ] = 120.0,
) -> None:
    """Open your own ssh to a machine: right address, user and key, host key proven.

    A key that is not pinned yet is proven through Azure first. What follows -- is for ssh.
    """
    deps = deps_of(ctx)
    selection = Selection(patterns=(name,))
    targets = targets_of(ctx, selection, resource_group=resource_group, hosts=None)
    if len(targets) != 1:
        raise UsageError(f"{name!r} means {len(targets)} machines; ssh goes to one")
    target = _proven(ctx, targets[0], timeout)
    host_keys = deps.host_keys()
    target = replace(target, jump=tuple(_named(hop, host_keys) for hop in target.jump))
    argv = ssh_command(deps.settings, target, host_keys.path, words_after_dashes(ctx))
    if print_only:
        deps.out.write(shlex.join(argv) + "\n")
        return
    deps.out.flush()
    deps.become(argv)


def _proven(ctx: typer.Context, target: NodeTarget, timeout: float) -> NodeTarget:
    """The target, pinned. Raises what keeps it from being reached or proven."""
    from azlinux_cli.services.prove_nodes import EnsureProven, ProveNodes

    deps = deps_of(ctx)
    if target.trouble is not None:
        raise known_trouble(target, target.trouble).error
    with Watch(ctx) as watch:
        ensure = EnsureProven(ProveNodes(deps.prove(), 1, deps.vouched), deps.host_keys())
        (target,) = ensure([target], deadline_s=timeout, on_state=watch.state)
    if target.trouble is Trouble.HOST_KEY_UNKNOWN:
        raise known_trouble(target, target.trouble).error
    return target


def _named(hop: NodeTarget, host_keys: HostKeys) -> NodeTarget:
    """A jump host that is one of azl's own machines goes by that name in the known hosts."""
    pins = (pin for pin in host_keys.all() if pin.address == hop.where)
    pin = next(pins, None)
    return replace(hop, host_key_alias=pin.alias) if pin else hop
