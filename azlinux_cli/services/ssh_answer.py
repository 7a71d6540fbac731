"""Whether a machine's SSH server answers: nobody signs in, nothing is believed."""

from dataclasses import dataclass

from azlinux_cli.domain.host_key import HostKey
from azlinux_cli.domain.vm import Vm
from azlinux_cli.ports.host_key import HostKeyProbe
from azlinux_cli.services.reach import Reach

_PATIENCE_S = 5.0


@dataclass(frozen=True, slots=True)
class SshAnswers:
    probe: HostKeyProbe
    reach: Reach

    def __call__(self, vm: Vm) -> bool:
        """False also for a machine that has no address or is powered off."""
        target = self.reach(vm)
        if target.trouble is not None:
            return False
        return isinstance(self.probe.presented(target, deadline_s=_PATIENCE_S), HostKey)
