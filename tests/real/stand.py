"""A machine that is updated again and again by azl processes that die, and what becomes of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from azlinux_cli.adapters.plan_file import read_plan, write_plan
from azlinux_cli.adapters.rollout.journals import SqliteJournals
from azlinux_cli.domain.rollout.event import RunEnded, StepEnded, UnitEnded
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.services.rollout.prove import ProveRun
from tests.command import Result
from tests.fakes.clock import FakeClock
from tests.real.fleet import Fleet, Node
from tests.warm_azl import Running, WarmAzl

KILLED = -9
OLD, NEW = "70-1.azl3", "71-1.azl3"
# Every boot leaves its id; every transaction that dnf is asked for leaves its command line. Once
# there is a plan, what dnf answers to other questions is of no matter here, and costs a third of
# the CPU time: it says nothing.
_PREPARE = f"""
set -e
mkdir -p /root/stand
dnf -q -y install --downloadonly --downloaddir=/root/fetched vim-{OLD} >&2
cp /root/fetched/vim-{OLD}*.rpm /root/stand  # dnf deletes what it has fetched itself
cat >/usr/local/bin/dnf <<'END'
#!/bin/sh
case " $* " in
*" --downloadonly "*) ;;
*" install "*) echo "$*" >>/root/stand/transactions ;;
" needs-restarting "*|*" updateinfo "*|*" repoquery "*) [ ! -e /root/stand/hurry ] || exit 0 ;;
esac
exec /usr/bin/dnf "$@"
END
chmod 755 /usr/local/bin/dnf
cat >/etc/systemd/system/boots.service <<'END'
[Service]
Type=oneshot
ExecStart=/bin/sh -c "cat /proc/sys/kernel/random/boot_id >>/root/stand/boots"
END
systemctl enable boots.service >&2
"""
_RESET = f"""
set -e
rm -rf /var/lib/azl /root/stand/transactions
rpm -U --oldpackage --replacepkgs /root/stand/vim-{OLD}*.rpm
cat /proc/sys/kernel/random/boot_id | tee /root/stand/boots
"""
_FACTS = r"""
S=/root/stand
rpm -q --qf 'version %{VERSION}-%{RELEASE}\n' vim
echo transactions $(cat $S/transactions 2>/dev/null | wc -l)
echo boots $(wc -l <$S/boots)
echo left $(ls /var/lib/azl)
"""


@dataclass(frozen=True, slots=True)
class Ending:
    """What is to be the same for every run, however often its process has died.

    `transactions`, `boots` and `snapshots` count what was asked for, not what came of it. `left`:
    on the machine. `said`: the last word on each step, and on the run.
    """

    version: str
    transactions: int
    boots: int
    snapshots: int
    left: str
    said: tuple[tuple[str, Any], ...]
    problems: tuple[str, ...]

    def differences(self, other: "Ending") -> str:
        """What another one has, and this one has not."""
        mine, theirs = asdict(self), asdict(other)
        return "; ".join(
            f"{key}: {mine[key]}, not {theirs[key]}" for key in mine if mine[key] != theirs[key]
        )


@dataclass(slots=True)
class Stand:
    """One machine, and azl's directories for it. Each run's plan is a copy of `plan`."""

    fleet: Fleet
    node: Node
    directory: Path
    azl: WarmAzl
    plan: RolloutPlan
    number: int = 0

    def begin(self) -> str:
        """A run that nobody works on yet; the machine is as it was before all others."""
        self.number += 1
        run = f"{self.plan.id}{self.number:03}"
        boot = root(self.node, _RESET).strip()
        [unit] = self.plan.units
        units = (replace(unit, digest={**unit.digest, "boot": boot}),)
        write_plan(self._plan, replace(self.plan, id=run, units=units))
        return run

    @property
    def _plan(self) -> Path:
        return self.directory / "plan.json"

    @property
    def journals(self) -> SqliteJournals:
        return SqliteJournals(self.directory / "state" / "rollouts", FakeClock())

    def start(self, run: str, **how: str) -> Running:
        """An azl that works on the run, signed in by itself. `how`: see `tests.dying_azl`."""
        for token in (self.directory / "cache" / "tokens").iterdir():
            token.unlink()
        (self.directory / "points").unlink(missing_ok=True)
        begun = (self.directory / "state" / "rollouts" / f"{run}.db").exists()
        argv = (
            ("rollout", "resume", run) if begun else ("update", "apply", str(self._plan), "--yes")
        )
        environ: dict[str, Any] = {f"AZL_TEST_{name.upper()}": how[name] for name in how}
        return self.azl.start(*argv, **environ)

    def points(self) -> list[str]:
        """By name, in order, of the azl that worked last."""
        path = self.directory / "points"
        return path.read_text().splitlines() if path.exists() else []

    def survives(self, *deaths: str, blind: str = "", last_may_be_missed: bool = False) -> Ending:
        """A run whose processes die at these points, one after the other, until one does not."""
        run = self.begin()
        for death in deaths:
            killed = self.start(run, dies_at=death, blind=blind).wait()
            if last_may_be_missed and death == deaths[-1] and killed.status == 0:
                return self.ending(run)
            assert killed.status == KILLED, f"it did not come by {death!r}: {killed}"
        return self.ends(run, blind=blind)

    def dies_on_and_on(self, *deaths: str) -> tuple[Ending, list[str]]:
        """As `survives`, but then each process dies at the first point that none has died at."""
        run, died = self.begin(), [*deaths]
        for death in deaths:
            assert self.start(run, dies_at=death).wait().status == KILLED
        while (done := self.start(run, lives_through="\n".join(died)).wait()).status == KILLED:
            died.append(self.points()[-1])
        check_ended(done)
        return self.ending(run), died

    def ends(self, run: str, **how: str) -> Ending:
        check_ended(self.start(run, **how).wait())
        return self.ending(run)

    def ending(self, run: str) -> Ending:
        facts = dict(line.split(" ", 1) for line in root(self.node, _FACTS).splitlines())
        taken = [
            r for r in self.fleet.cloud.requests() if r["method"] == "PUT" and run in r["path"]
        ]
        return Ending(
            facts["version"],
            int(facts["transactions"]),
            int(facts["boots"]),
            len(taken),
            facts["left"].replace(run, "RUN"),
            self._said([record.event for record in self.journals.read(run).records]),
            ProveRun(self.journals)(run).problems,
        )

    def _said(self, events: Sequence[Any]) -> tuple[tuple[str, Any], ...]:
        """Without names and times, and without who has seen it."""
        found: dict[str, Any] = {}
        for event in events:
            match event:
                case StepEnded():
                    message = event.message.replace(self.node.ref.name, "MACHINE")
                    found[event.step] = (event.ok, event.code, message, sorted(event.facts))
                case UnitEnded():
                    found["machine"] = (event.outcome.value, event.code, event.message)
                case RunEnded():
                    found["run"] = event.outcome
        return tuple(found.items())


def check_ended(done: Result) -> None:
    over = done.status == 6 and "has ended" in done.err  # the one before had said its last word
    assert done.status == 0 or over, done


def root(node: Node, script: str) -> str:
    said = node.run("sudo sh", stdin=script)
    assert said.status == 0, said
    return said.out


def make_stand(fleet: Fleet, name: str, directory: Path, azl: Path, gate: str) -> Stand:
    """Made ready, with a plan. `azl` is a socket of `warm_azl`, `gate` an address that is asked."""
    directory.mkdir()
    node = fleet.machine(name)
    root(node, _PREPARE)
    root(node, _RESET)
    own = {kind: str(directory / kind) for kind in ("state", "cache", "config")}
    environ = {
        **fleet.cloud.environ,
        **{f"AZL_{kind.upper()}_DIR": path for kind, path in own.items()},
        "AZL_SSH_KEY": str(fleet.key_file),
        "AZL_SSH_CONFIG": "none",
        "AZL_TEST_POINTS": str(directory / "points"),
        "HOME": str(directory),
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
    }
    warm, plan = WarmAzl(azl, environ), directory / "plan.json"
    _done(warm("node", "trust", name, "-g", fleet.group))
    options = ("--package", "vim", "--reboot", "always", "--snapshot", "--healthy-for", "0")
    gates = ("--gate", f"before-run,after-node,after-run={gate}")
    _done(warm("update", "plan", name, "-g", fleet.group, *options, *gates, "--out", str(plan)))
    root(node, "touch /root/stand/hurry")
    return Stand(fleet, node, directory, warm, read_plan(plan))


def _done(result: Result) -> None:
    assert result.status == 0, result


@contextmanager
def open_gate() -> Iterator[str]:
    """A gate that always passes."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Well) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http:http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class _Well(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Says nothing."""
