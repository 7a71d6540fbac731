"""Booting a node anew, and seeing that it was."""

from dataclasses import dataclass

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.node import NodeTarget, NodeTrouble, Trouble
from azlinux_cli.domain.remote_command import quoted
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.shell import RemoteShell
from azlinux_cli.services.node_answer import not_read
from azlinux_cli.services.node_job import FINAL

FIRST_S, LONGEST_S, LONGER = 1.0, 10.0, 1.2
ASK_S = 20.0
_LEAST_S = 1.0
_BOOT_ID = "cat /proc/sys/kernel/random/boot_id"
# Only the boot that was meant is ended: a command that is sent again after it has worked, and whose
# answer was lost, does nothing. In a moment, so that the answer comes out first.
_REBOOT = """\
if [ "$(cat /proc/sys/kernel/random/boot_id)" = "$1" ]; then
setsid nohup sh -c 'sleep 1; systemctl reboot' >/dev/null 2>&1 </dev/null &
fi
echo sent
"""


@dataclass(frozen=True, slots=True)
class RebootEnd:
    """`boot_id` is the new one; None, and `trouble`, if it did not come back in time."""

    boot_id: str | None
    trouble: NodeTrouble | None = None


@dataclass(frozen=True, slots=True)
class RebootNode:
    """A reboot is another boot id, nothing else."""

    shell: RemoteShell
    clock: Clock

    def __call__(self, target: NodeTarget, *, boot_id: str, deadline_s: float) -> RebootEnd:
        """Ends the boot with that id, if it is still the one; waits for another.

        A node that does not answer meanwhile, or sends everybody away while it boots
        (pam_nologin), is not taken for dead before the deadline. Without a boot id to compare
        with nothing is done.
        """
        if not boot_id:
            return RebootEnd(None, _unknown(target, "it is not known which boot is to end"))
        ends_at = self.clock.monotonic() + deadline_s
        pause_s, trouble = FIRST_S, None
        sent = False
        while True:
            now, trouble = self.boot_id(target, self._left_s(ends_at))
            if now is not None and now != boot_id:
                return RebootEnd(now)
            if trouble is not None and trouble.reason in (
                FINAL - _WHILE_BOOTING if sent else FINAL
            ):
                return RebootEnd(None, trouble)
            if now == boot_id:
                refusal, sent = self._send(target, boot_id, self._left_s(ends_at)), True
                if refusal is not None:
                    return RebootEnd(None, refusal)
            if self.clock.monotonic() + pause_s >= ends_at:
                return RebootEnd(None, trouble or _never_went(target))
            self.clock.sleep(pause_s)
            pause_s = min(pause_s * LONGER, LONGEST_S)

    def _left_s(self, ends_at: float) -> float:
        """For one question; the last ones get what is left of the time."""
        return max(_LEAST_S, min(ASK_S, ends_at - self.clock.monotonic()))

    def boot_id(
        self, target: NodeTarget, limit_s: float = ASK_S
    ) -> tuple[str | None, NodeTrouble | None]:
        """Of the boot that it runs now, or why that cannot be told."""
        result = self.shell.run(target, _BOOT_ID, deadline_s=limit_s)
        text = result.stdout.strip().rpartition("\n")[2].strip()
        if result.ok and text:
            return text, None
        if result.trouble is not None:
            self.shell.disconnect(target)  # what is left of a connection to the boot before
        return None, result.trouble or _unknown(target, "it does not tell its boot id")

    def _send(self, target: NodeTarget, boot_id: str, limit_s: float) -> NodeTrouble | None:
        """Why it was not even taken. An answer that got lost is none: it may go down already."""
        line = f"sudo -n sh -s -- {quoted(boot_id)}"
        result = self.shell.run(target, line, deadline_s=limit_s, stdin=_REBOOT)
        if result.ok or result.trouble is not None or result.signal:
            return None
        return not_read(target, result, RemoteError("it cannot be told to reboot"))


_WHILE_BOOTING = frozenset({Trouble.AUTH})


def _unknown(target: NodeTarget, why: str) -> NodeTrouble:
    return NodeTrouble(Trouble.OUTPUT, f"{target.name}: {why}")


def _never_went(target: NodeTarget) -> NodeTrouble:
    return NodeTrouble(
        Trouble.TIMED_OUT, f"{target.name}: it was told to reboot, and runs the same boot still"
    )
