"""Running azl from tests: in this process, or as a process of its own."""

import contextlib
import dataclasses
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from azlinux_cli.bootstrap import Deps
from azlinux_cli.cli import boundary


class Result(NamedTuple):
    """What a command left behind: exit status, stdout, stderr."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        """stdout as JSON."""
        return json.loads(self.out)

    def error(self) -> Any:
        """The error object that `-o json` puts on stderr."""
        return json.loads(self.err)["error"]


class _Stdin(io.StringIO):
    def __init__(self, text: str, *, terminal: bool) -> None:
        super().__init__(text)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


class Azl:
    """`azl("vm", "list", obj=deps)`: the real parser and boundary, in this process."""

    def __call__(
        self, *argv: str, obj: Deps | None = None, stdin: str = "", terminal: bool = False
    ) -> Result:
        """Run one command line. `obj` replaces the real world; `stdin` is what a user types."""
        out, err = io.StringIO(), io.StringIO()
        handler = signal.getsignal(signal.SIGTERM)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdin", _Stdin(stdin, terminal=terminal))
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                try:
                    deps = obj and dataclasses.replace(obj, out=out, err=err)
                    status = boundary.run([*argv], obj=deps)
                finally:
                    signal.signal(signal.SIGTERM, handler)
        return Result(int(status), out.getvalue(), err.getvalue())


class AzlProcess:
    """Real `azl` processes with a given environment and an empty stdin."""

    argv = (sys.executable, "-m", "azlinux_cli")

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self.environ = {**os.environ, **(environ or {})}

    def __call__(
        self,
        *argv: str,
        timeout: float = 60,
        environ: Mapping[str, str] | None = None,
        stdin: str = "",
    ) -> Result:
        done = subprocess.run(
            [*self.argv, *argv],
            input=stdin,
            env={**self.environ, **(environ or {})},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def start(self, *argv: str) -> subprocess.Popen[str]:
        """A process in its own group that runs while the test goes on; the caller ends it."""
        return subprocess.Popen(
            [*self.argv, *argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environ,
            text=True,
            start_new_session=True,
        )
