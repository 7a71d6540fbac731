"""Scripts on a machine through Azure's agent: the action Run Command.

Slow (20 s and more), one at a time, no way to cancel ("Run scripts in your Linux VM by using
action Run Commands"). A script that is in the way is waited for; Azure says 409 until it is done,
for some machines for good (azure-cli#32305), hence the deadline.
"""

import secrets
from typing import TYPE_CHECKING

from azlinux_cli.adapters.azure.error import translated
from azlinux_cli.adapters.azure.script_output import parse_output, wrapped
from azlinux_cli.domain.errors import ConflictError, OperationTimeoutError
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.run_command import ScriptOutput

if TYPE_CHECKING:
    from azlinux_cli.adapters.azure.cloud import AzureCloud

_RETRY_S = 5.0
_IN_PROGRESS = "execution is in progress"
_GOES_ON = "the script goes on on the machine; Azure runs no other one before it is done"


class AzureRunCommand:
    """`ports.run_command.RunCommand` on azure-mgmt-compute."""

    def __init__(self, cloud: "AzureCloud", clock: Clock) -> None:
        self._cloud = cloud
        self._clock = clock

    def run(self, ref: VmRef, script: str, *, deadline_s: float) -> ScriptOutput:
        ends_at = self._clock.monotonic() + deadline_s
        mark = f"azl-{secrets.token_hex(8)}"
        while True:
            left_s = ends_at - self._clock.monotonic()
            try:
                return parse_output(self._once(ref, wrapped(script, mark), left_s), mark)
            except ConflictError as error:
                if _IN_PROGRESS not in error.message:
                    raise
                left_s = ends_at - self._clock.monotonic()
                if left_s <= _RETRY_S:
                    raise OperationTimeoutError(
                        f"another script kept {ref.name} busy for {deadline_s:g} s",
                        hint="Azure runs one script at a time on a machine; try again later",
                        details={"code": error.code},
                    ) from error
                self._clock.sleep(_RETRY_S)

    def _once(self, ref: VmRef, lines: list[str], left_s: float) -> str:
        """The message of the result. Raises ConflictError while another script runs."""
        action = f"run a script on {ref.name}"
        cadence = self._cloud.cadence(action=action, deadline_s=left_s, hint=_GOES_ON)
        with translated(action):
            result = (
                self._cloud.compute()
                .virtual_machines.begin_run_command(
                    ref.resource_group,
                    ref.name,
                    {"commandId": "RunShellScript", "script": lines},
                    polling=cadence,
                )
                .result()
            )
        return "\n".join(status.message or "" for status in result.value or ())
