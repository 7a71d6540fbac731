"""Machines as ARM reaches them without a network: Run Command and the serial log."""

from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.ports.run_command import ScriptOutput


class FakeRunCommand:
    """Run Command; answers by machine, an error is raised. `asked` remembers the scripts."""

    def __init__(self, **answers: ScriptOutput | str | AzlError) -> None:
        self.answers = answers
        self.asked: list[tuple[str, str]] = []

    def run(self, ref: VmRef, script: str, *, deadline_s: float) -> ScriptOutput:
        self.asked.append((ref.name, script))
        answer = self.answers.get(ref.name.replace("-", "_"), "")
        if isinstance(answer, AzlError):
            raise answer
        return ScriptOutput(0, answer, "") if isinstance(answer, str) else answer


class FakeSerialLog:
    """Serial logs by machine; None: boot diagnostics are off."""

    def __init__(self, **texts: str | AzlError | None) -> None:
        self.texts = texts

    def read(self, ref: VmRef) -> str | None:
        text = self.texts.get(ref.name.replace("-", "_"))
        if isinstance(text, AzlError):
            raise text
        return text
