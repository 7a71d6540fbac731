"""A RemoteShell that needs no network path: commands go through ARM Run Command."""

from dataclasses import dataclass

from azlinux_cli.domain.errors import AzlError, OperationTimeoutError, SignInError
from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble, Trouble
from azlinux_cli.domain.remote_command import as_user
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.run_command import RunCommand


@dataclass(frozen=True, slots=True)
class ArmShell:
    """The same meaning as over SSH: the agent is root, so the command runs as the user again."""

    run_command: RunCommand
    clock: Clock

    def run(
        self, target: NodeTarget, command: str, *, deadline_s: float, stdin: str = ""
    ) -> NodeResult:
        """Raises SignInError: that is no trouble of one node. `target.user` must be there."""
        if target.vm is None:
            return _trouble(target, Trouble.RUN_COMMAND, "Run Command is for machines of Azure")
        if target.trouble not in {None, Trouble.NO_ADDRESS, Trouble.JUMP_HOST}:  # SSH's own
            return _trouble(target, target.trouble or Trouble.LOCAL, target.detail)
        began = self.clock.monotonic()
        try:
            output = self.run_command.run(
                target.vm, as_user(target.user, command, stdin), deadline_s=deadline_s
            )
        except SignInError:
            raise
        except AzlError as error:
            late = isinstance(error, OperationTimeoutError)
            reason = Trouble.COMMAND_TIMED_OUT if late else Trouble.RUN_COMMAND
            return _trouble(target, reason, error.message, error.hints)
        if output.exit_status is None:
            message = "Run Command lost the exit status: there was too much output"
            return _trouble(target, Trouble.OUTPUT, message)
        return NodeResult(
            target.name,
            output.exit_status,
            output.stdout,
            output.stderr,
            truncated=output.truncated,
            elapsed_s=round(self.clock.monotonic() - began, 3),
        )

    def disconnect(self, target: NodeTarget) -> None:
        """There is no connection."""

    def close(self) -> None:
        """There is no connection; what runs there cannot be called off."""


def _trouble(
    target: NodeTarget, reason: Trouble, message: str, hints: tuple[str, ...] = ()
) -> NodeResult:
    return NodeResult(target.name, trouble=NodeTrouble(reason, f"{target.name}: {message}", hints))
