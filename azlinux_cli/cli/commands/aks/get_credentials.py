"""`azl aks get-credentials`."""

from pathlib import Path
from typing import Annotated

import typer

from azlinux_cli.cli import aks
from azlinux_cli.cli.deps import deps_of
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand, ResourceGroup

app = leaf()


@app.command(cls=CloudCommand)
def get_credentials(
    ctx: typer.Context,
    name: aks.ClusterName,
    *,
    resource_group: ResourceGroup = None,
    admin: Annotated[
        bool, typer.Option("--admin", help="The cluster's own administrator, past Entra ID.")
    ] = False,
    file: Annotated[
        str, typer.Option("--file", "-f", metavar="FILE", help="There; - is standard output.")
    ] = "",
    context: Annotated[
        str | None, typer.Option("--context", metavar="NAME", help="What the context is called.")
    ] = None,
    overwrite_existing: Annotated[
        bool, typer.Option("--overwrite-existing", help="Replace entries of the same name.")
    ] = False,
) -> None:
    """Write a cluster's credentials where kubectl finds them.

    That is the first file of KUBECONFIG, else ~/.kube/config; what else is there stays.
    """
    from azlinux_cli.bootstrap.workstation import add_credentials

    deps = deps_of(ctx)
    cluster = aks.cluster_of(ctx, name, resource_group)
    text = deps.aks_actions().kubeconfig(cluster.ref, admin=admin).decode()
    if file == "-":
        deps.out.write(text)
        return
    path, current = add_credentials(
        Path(file) if file else None,
        text,
        context=context or (f"{name}-admin" if admin else None),
        overwrite=overwrite_existing,
    )
    deps.err.write(f"context {current} is in {path}, and is the current one\n")
