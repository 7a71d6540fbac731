"""`azl migrate check --fix KEY`: what azl may mend itself, asked about, done, looked at again."""

from typing import TYPE_CHECKING

from azlinux_cli.cli.deps import confirm, deps_of, tell_failures
from azlinux_cli.cli.migration import Preflight
from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.outcome import Outcome

if TYPE_CHECKING:
    from azlinux_cli.services.migration.check import FleetPreflight


def fixed(
    preflight: Preflight, fleet: "FleetPreflight", key: str, *, yes: bool, dry_run: bool
) -> "FleetPreflight":
    """The fleet as it is afterwards; those that were mended have been asked again.

    Raises UsageError for a key without a remedy of azl's, or where nobody has agreed.
    """
    from azlinux_cli.domain.migration.fix import fix_of
    from azlinux_cli.services.migration.check import FleetPreflight
    from azlinux_cli.services.migration.fix import ApplyFix, in_need, says

    fix = fix_of(key)
    deps = deps_of(preflight.ctx)
    todo = in_need(fleet.machines, key)
    if not todo:
        deps.err.write(f"nothing to fix: no machine here has {key}\n")
        return fleet
    for machine in todo:
        deps.err.write(f"{machine.target.name}: {says(machine, key)}\n")
    deps.err.write(f"taken back by: {fix.back}\n")
    if dry_run:
        return fleet
    confirm(f"Fix {key} on {fold([m.target.name for m in todo])}?", yes=yes)
    results = ApplyFix(deps.shell())(todo, key)
    tell_failures(preflight.ctx, results)
    done = [m for m, r in zip(todo, results, strict=True) if r.outcome is Outcome.SUCCEEDED]
    if not done:
        return fleet
    again = preflight([machine.target for machine in done])
    news = {id(old): new for old, new in zip(done, again.machines, strict=True)}
    return FleetPreflight([news.get(id(m), m) for m in fleet.machines], again.interrupted)
