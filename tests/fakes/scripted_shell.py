"""A RemoteShell with answers in an order."""

from collections.abc import Iterator, Sequence

from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble, Trouble

Answer = str | NodeResult | Trouble


class ScriptedShell:
    """Gives each answer once, the last one forever. A text is a command that ended well."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._answers: Iterator[Answer] = iter(answers)
        self._last: Answer = Trouble.LOCAL
        self.asked: list[tuple[str, str]] = []  # line and input of each command
        self.deadlines: list[float] = []
        self.disconnected = 0

    def run(
        self, target: NodeTarget, command: str, *, deadline_s: float, stdin: str = ""
    ) -> NodeResult:
        self.asked.append((command, stdin))
        self.deadlines.append(deadline_s)
        self._last = answer = next(self._answers, self._last)
        if isinstance(answer, NodeResult):
            return answer
        if isinstance(answer, Trouble):
            message = f"{target.name}: {answer.value}"
            return NodeResult(target.name, trouble=NodeTrouble(answer, message))
        return NodeResult(target.name, 0, answer)

    def disconnect(self, target: NodeTarget) -> None:
        self.disconnected += 1

    def close(self) -> None:
        pass
