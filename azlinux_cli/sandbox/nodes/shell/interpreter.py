"""Acts out command lines against one simulated node; nothing reaches the real machine."""

import asyncio
import fnmatch
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Protocol

from azlinux_cli.sandbox.nodes.shell.expansion import Expander
from azlinux_cli.sandbox.nodes.shell.parser import parse
from azlinux_cli.sandbox.nodes.shell.redirection import Redirection
from azlinux_cli.sandbox.nodes.shell.scope import (
    Budget,
    FileSystem,
    FunctionReturn,
    LoopControl,
    Scope,
    ShellExit,
    Streams,
)
from azlinux_cli.sandbox.nodes.shell.stream import PIPED, Buffer, LimitError, Null, Sink, Text
from azlinux_cli.sandbox.nodes.shell.syntax import (
    AndOr,
    Case,
    Command,
    Compound,
    For,
    Function,
    Group,
    If,
    Pipeline,
    Redirected,
    Sequence,
    Simple,
    UnsupportedError,
    Variable,
    While,
    Word,
)

_MAXIMUM_TEXT = 262_144
USAGE = 2


class Runner(Protocol):
    """Runs one program or builtin by name."""

    async def __call__(self, shell: "Shell", words: list[str], streams: Streams) -> int: ...

    def with_sleep(self, sleep: Callable[[float], Awaitable[None]]) -> "Runner":
        """The same, with another idea of how time passes."""
        ...

    def begin(self, name: str, work: Callable[[int], Coroutine[None, None, int]]) -> int:
        """Have a process do it, which outlives the shell; its id, which the work is told, too.

        Raises LimitError.
        """
        ...


class Shell:
    """One scope, the files it sees and the programs it can start."""

    def __init__(self, scope: Scope, files: FileSystem, runner: Runner, budget: Budget) -> None:
        self.scope = scope
        self.files = files
        self.runner = runner
        self.budget = budget
        self._expander = Expander(self._variable, self._captured, budget, scope.home)

    def child(self, scope: Scope | None = None) -> "Shell":
        """A sub-shell: changes in it stay in it."""
        return Shell(scope or self.scope.copy(), self.files, self.runner, self.budget)

    async def run(self, text: str, streams: Streams) -> int:
        """Run a whole text and give its exit status; never raises for what the text says."""
        try:
            return await self.evaluate(text, streams)
        except ShellExit as ending:
            return ending.status
        except FunctionReturn as ending:
            return ending.status
        except LoopControl:
            return 0
        except UnsupportedError as error:
            streams.err.write(f"bash: {error}\n")
        except LimitError as error:
            self._say(streams, str(error))
        return USAGE

    async def evaluate(self, text: str, streams: Streams) -> int:
        """As `run`, in the shell that is running already (`.`, `eval`): endings pass through."""
        if len(text) > _MAXIMUM_TEXT:
            raise LimitError("a script too long for a sandbox node")
        self.budget.depth -= 1
        try:
            if self.budget.depth < 0:
                raise LimitError("shells nested too deeply for a sandbox node")
            return await self._sequence(parse(text), streams, tested=False)
        finally:
            self.budget.depth += 1

    @staticmethod
    def _say(streams: Streams, message: str) -> None:
        try:
            streams.err.write(f"bash: sandbox: {message}\n")
        except LimitError:
            return

    async def _captured(self, text: str) -> str:
        output = Buffer(PIPED)
        shell = self.child()
        self.scope.status = await shell.run(text, Streams(Text(), output, self._err))
        return output.text

    _err: Sink = Null()

    def _variable(self, name: str, must_be_set: bool) -> str | None:  # noqa: FBT001 - a callback
        value = self.scope.value(name)
        if value is None and must_be_set and "nounset" in self.scope.options:
            self._err.write(f"bash: {name}: unbound variable\n")
            raise ShellExit(1)
        return value

    # -- control flow. `tested`: a failure here is somebody's condition, so `set -e` lets it pass

    async def _sequence(self, sequence: Sequence, streams: Streams, *, tested: bool) -> int:
        status = 0
        for item in sequence.items:
            if item.background:
                status = self._begin(item, streams)
            else:
                status = await self._and_or(item, streams, tested=tested)
        return status

    def _begin(self, item: AndOr, streams: Streams) -> int:
        """`&`: in a process of its own, which has no input unless it is given some."""
        self.budget.step()
        shell = Shell(self.scope.copy(), self.files, self.runner, self.budget.fork())
        aside = Streams(Text(), streams.out, streams.err)

        async def work(process_id: int) -> int:
            shell.scope.process_id = process_id
            return await shell.work(item, aside)

        self.scope.background_id = self.runner.begin(_name_of(item), work)
        self.scope.status = 0
        return 0

    async def work(self, item: AndOr, streams: Streams) -> int:
        """One command to its end, in this shell, whatever the end is."""
        try:
            return await self._and_or(item, streams, tested=True)
        except (ShellExit, FunctionReturn) as ending:
            return ending.status
        except LoopControl:
            return 0
        except (UnsupportedError, LimitError) as error:
            self._say(streams, str(error))
        return USAGE

    async def _and_or(self, item: AndOr, streams: Streams, *, tested: bool) -> int:
        last = len(item.rest)
        status = await self._pipeline(item.first, streams, tested=tested or last > 0)
        for index, (operator, pipeline) in enumerate(item.rest, start=1):
            if (operator == "&&") == (status == 0):
                status = await self._pipeline(pipeline, streams, tested=tested or index < last)
        return status

    async def _pipeline(self, pipeline: Pipeline, streams: Streams, *, tested: bool) -> int:
        tested = tested or pipeline.negated
        statuses: list[int] = []
        if len(pipeline.commands) == 1:
            statuses.append(await self._command(pipeline.commands[0], streams, tested=tested))
        else:
            stdin = streams.stdin
            for command in pipeline.commands[:-1]:
                output = Buffer(PIPED)
                piped = Streams(stdin, output, streams.err)
                statuses.append(await self._in_subshell(command, piped))
                stdin = Text(output.text)
            ending = Streams(stdin, streams.out, streams.err)
            statuses.append(await self._in_subshell(pipeline.commands[-1], ending))
        status = statuses[-1]
        if "pipefail" in self.scope.options:
            status = next((s for s in reversed(statuses) if s), 0)
        if pipeline.negated:
            status = int(not status)
        self.scope.status = status
        if status and not tested and "errexit" in self.scope.options:
            raise ShellExit(status)
        return status

    async def _in_subshell(self, command: Command, streams: Streams) -> int:
        try:
            return await self.child()._command(command, streams, tested=True)  # noqa: SLF001
        except (ShellExit, FunctionReturn) as ending:
            return ending.status

    async def _command(self, command: Command, streams: Streams, *, tested: bool) -> int:
        self.budget.step()
        self._err = streams.err
        try:
            redirection = Redirection(self.scope, self.files, streams)
            for redirect in command.redirects:
                redirection.add(redirect, await self._expander.text(redirect.target))
            streams = redirection.streams
        except OSError as error:
            streams.err.write(f"bash: {error.filename}: {error.strerror}\n")
            return 1
        try:
            if isinstance(command, Redirected):
                return await self._compound(command.command, streams, tested=tested)
            return await self._simple(command, streams, tested=tested)
        except asyncio.CancelledError:
            redirection.forget()  # who is killed, or has no power, writes nothing any more
            raise
        finally:
            redirection.flush()

    async def _compound(self, command: Compound, streams: Streams, *, tested: bool) -> int:
        match command:
            case If():
                return await self._if(command, streams, tested=tested)
            case For():
                return await self._for(command, streams, tested=tested)
            case While():
                return await self._while(command, streams, tested=tested)
            case Case():
                return await self._case(command, streams, tested=tested)
            case Function(name, body):
                self.scope.functions[name] = body
                return 0
            case Group(body, subshell=False):
                return await self._sequence(body, streams, tested=tested)
            case Group(body):
                return await self._apart(body, streams, tested=tested)

    async def _apart(self, body: Sequence, streams: Streams, *, tested: bool) -> int:
        """In a shell of its own, whose end is not this one's."""
        try:
            return await self.child()._sequence(body, streams, tested=tested)  # noqa: SLF001
        except (ShellExit, FunctionReturn) as ending:
            return ending.status

    async def _if(self, command: If, streams: Streams, *, tested: bool) -> int:
        for condition, body in command.branches:
            if not await self._sequence(condition, streams, tested=True):
                return await self._sequence(body, streams, tested=tested)
        if command.otherwise is not None:
            return await self._sequence(command.otherwise, streams, tested=tested)
        return 0

    async def _for(self, command: For, streams: Streams, *, tested: bool) -> int:
        status = 0
        for value in await self._arguments(command.words):
            self.budget.step()
            self.scope.variables[command.name] = value
            try:
                status = await self._sequence(command.body, streams, tested=tested)
            except LoopControl as control:
                if not control.again:
                    break
        return status

    async def _while(self, command: While, streams: Streams, *, tested: bool) -> int:
        status = 0
        while (await self._sequence(command.condition, streams, tested=True) != 0) == command.until:
            self.budget.step()
            try:
                status = await self._sequence(command.body, streams, tested=tested)
            except LoopControl as control:
                if not control.again:
                    break
        return status

    async def _case(self, command: Case, streams: Streams, *, tested: bool) -> int:
        text = await self._expander.text(command.word)
        for patterns, body in command.arms:
            for pattern in patterns:
                if fnmatch.fnmatchcase(text, await self._expander.pattern(pattern)):
                    return await self._sequence(body, streams, tested=tested)
        return 0

    async def _arguments(self, words: Iterable[Word]) -> list[str]:
        out: list[str] = []
        for word in words:
            if _is_all_arguments(word):
                out.extend(self.scope.arguments[1:])
            else:
                out += await self._expander.arguments(word, self.files.paths, self.scope.cwd)
        return out

    async def _simple(self, command: Simple, streams: Streams, *, tested: bool) -> int:
        status = self.scope.status
        words = await self._arguments(command.words)
        assigned = {name: await self._expander.text(word) for name, word in command.assignments}
        if not words:
            self.scope.variables.update(assigned)
            return self.scope.status if self.scope.status != status else 0
        if words[0] in self.scope.functions:
            self.scope.variables.update(assigned)
            return await self._call(words, streams, tested=tested)
        if not assigned:
            return await self.runner(self, words, streams)
        return await self.run_with(assigned, words, streams)

    async def _call(self, words: list[str], streams: Streams, *, tested: bool) -> int:
        """A function: the shell's own variables, arguments of its own."""
        scope, body = self.scope, self.scope.functions[words[0]]
        arguments, scope.arguments = scope.arguments, (scope.arguments[0], *words[1:])
        self.budget.depth -= 1
        try:
            if self.budget.depth < 0:
                raise LimitError("functions nested too deeply for a sandbox node")
            return await self._command(body, streams, tested=tested)
        except FunctionReturn as ending:
            return ending.status
        finally:
            self.budget.depth += 1
            scope.arguments = arguments

    async def run_with(self, assigned: dict[str, str], words: list[str], streams: Streams) -> int:
        """Run one command with some more environment."""
        shell = self.child()
        shell.scope.variables.update(assigned)
        shell.scope.exported.update(assigned)
        return await self.runner(shell, words, streams)


def _is_all_arguments(word: Word) -> bool:
    match word.parts:
        case (Variable("@", quoted=True),):
            return True
    return False


def _name_of(item: AndOr) -> str:
    """What proc(5) calls the process of a command."""
    match item.first.commands[0]:
        case Simple(words=(Word() as word, *_)):
            return word.plain or "bash"
    return "bash"
