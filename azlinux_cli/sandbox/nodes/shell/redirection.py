"""Where one command reads from and writes to."""

from azlinux_cli.sandbox.nodes.shell.scope import FileSystem, Scope, Streams
from azlinux_cli.sandbox.nodes.shell.stream import PIPED, Buffer, Null, Sink, Source, Text
from azlinux_cli.sandbox.nodes.shell.syntax import Redirect, UnsupportedError


class Redirection:
    """Redirections add up from left to right. Files are written to by `flush`."""

    def __init__(self, scope: Scope, files: FileSystem, streams: Streams) -> None:
        self._scope = scope
        self._files = files
        self._stdin: Source = streams.stdin
        self._outputs: dict[int, Sink] = {1: streams.out, 2: streams.err}
        self._written: list[tuple[str, bool, Buffer]] = []

    @property
    def streams(self) -> Streams:
        return Streams(self._stdin, self._outputs[1], self._outputs[2])

    def add(self, redirect: Redirect, target: str) -> None:
        """Raises OSError as opening the file would, UnsupportedError for what is not simulated."""
        if redirect.operator == "<":
            self._stdin = Text("" if target == "/dev/null" else self._read(target))
        elif redirect.operator == "<<":
            self._stdin = Text(target)
        elif redirect.operator == ">&":
            if redirect.descriptor not in self._outputs or target not in {"1", "2"}:
                raise UnsupportedError(f"redirection >&{target} is not simulated in the sandbox")
            self._outputs[redirect.descriptor] = self._outputs[int(target)]
        elif redirect.descriptor not in self._outputs:
            raise UnsupportedError("only descriptors 0, 1 and 2 are simulated in the sandbox")
        elif target in {"/dev/null", "/dev/stdout", "/dev/stderr"}:
            named = {"/dev/stdout": self._outputs[1], "/dev/stderr": self._outputs[2]}
            self._outputs[redirect.descriptor] = named.get(target, Null())
        else:
            append = redirect.operator == ">>"
            self._write(target, "", append=append)
            buffer = Buffer(PIPED)
            self._written.append((target, append, buffer))
            self._outputs[redirect.descriptor] = buffer

    def flush(self) -> None:
        for path, append, buffer in self._written:
            if buffer.text:
                self._write(path, buffer.text, append=append)

    def forget(self) -> None:
        """Nothing more is written."""
        self._written.clear()

    def _read(self, path: str) -> str:
        return self._files.read_text(self._scope.resolve(path), self._scope.user)

    def _write(self, path: str, text: str, *, append: bool) -> None:
        self._files.write_text(self._scope.resolve(path), text, self._scope.user, append=append)
