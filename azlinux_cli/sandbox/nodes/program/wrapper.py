"""Programs that run other programs: shells, sudo, env, timeout."""

import re

from azlinux_cli.sandbox.nodes.program.call import Call, Program, UsageError, read_options
from azlinux_cli.sandbox.nodes.shell.scope import Scope

_DURATION = re.compile(r"(\d+(?:\.\d+)?)([smhd]?)")
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=.*", re.DOTALL)


def seconds(text: str) -> float | None:
    match = _DURATION.fullmatch(text)
    return float(match[1]) * _SECONDS[match[2]] if match else None


async def shell(call: Call) -> int:
    """`sh -c TEXT`, `bash -s < TEXT`, `bash FILE`."""
    options = read_options(
        call.arguments, "-e -u -l -s --login --noprofile --norc", "-c -o", stop_at_word=True
    )
    scope = _inherited(call)
    scope.options = {
        name for flag, name in {"-e": "errexit", "-u": "nounset"}.items() if flag in options.flags
    }
    scope.options.update(options.values.get("-o", []))
    if "-c" in options.values:
        scope.arguments = options.words or (call.name,)
        text = options.values["-c"][-1]
    elif options.words and "-s" not in options.flags:
        scope.arguments = options.words
        try:
            text = call.files.read_text(call.path(options.words[0]), call.user)
        except OSError as error:
            return call.fail(f"{options.words[0]}: {error.strerror}", 127)
    else:
        scope.arguments = (call.name, *options.words)
        text = await call.streams.stdin.read()
    return await call.shell.child(scope).run(text, call.streams)


def _inherited(call: Call) -> Scope:
    old = call.shell.scope
    environment = old.environment()
    inherited = Scope(old.user, old.home, old.cwd, environment, set(environment))
    inherited.process_id = old.process_id
    return inherited


async def sudo(call: Call) -> int:
    """`sudo -n COMMAND`: the admin user may, without a password, as cloud-init set it up."""
    options = read_options(
        call.arguments, "-n -E -H -i -s -k -v --non-interactive", "-u --user", stop_at_word=True
    )
    target = options.last("-u", options.last("--user", "root"))
    users = {"root", *call.machine.disk.users}
    if target not in users:
        return call.fail(f"unknown user {target}")
    if call.user not in users:
        return call.fail("a password is required")
    words = list(options.words)
    if not words:
        if options.flags & {"-k", "-v"}:
            return 0
        raise UsageError("a root shell (sudo -i, sudo -s)")
    scope = _inherited(call)
    if "-E" not in options.flags:
        scope.variables, scope.exported = {}, set()
    assigned: dict[str, str] = {}
    while words and _ASSIGNMENT.fullmatch(words[0]):
        name, _, value = words.pop(0).partition("=")
        assigned[name] = value
    scope.user = target
    scope.home = call.machine.disk.home(target)
    if "-i" in options.flags:
        scope.cwd = scope.home
    scope.variables.update(SUDO_USER=call.user, USER=target, HOME=scope.home)
    scope.exported.update(scope.variables)
    if not words:
        return 0
    return await call.shell.child(scope).run_with(assigned, words, call.streams)


async def env(call: Call) -> int:
    options = read_options(call.arguments, "-i", "-u", stop_at_word=True)
    words = list(options.words)
    assigned: dict[str, str] = {}
    while words and _ASSIGNMENT.fullmatch(words[0]):
        name, _, value = words.pop(0).partition("=")
        assigned[name] = value
    child = call.shell.child()
    if "-i" in options.flags:
        child.scope.variables, child.scope.exported = {}, set()
    for name in options.values.get("-u", []):
        child.scope.variables.pop(name, None)
    if words:
        return await child.run_with(assigned, words, call.streams)
    for name, value in sorted({**child.scope.environment(), **assigned}.items()):
        call.line(f"{name}={value}")
    return 0


class TimedOutError(Exception):
    """A program under `timeout` wanted to wait longer than it may."""


async def timeout(call: Call) -> int:
    """Programs answer at once but for what they wait for; that is counted against the limit."""
    options = read_options(
        call.arguments, "--foreground --preserve-status", "-k -s", stop_at_word=True
    )
    left = seconds(options.words[0]) if options.words else None
    if left is None or len(options.words) == 1:
        return call.fail("timeout DURATION COMMAND", 125)
    limited = left > 0

    async def sleep_within(duration: float) -> None:
        nonlocal left
        wanted = min(duration, left or 0.0) if limited else duration
        await call.sleep(wanted)
        if limited:
            left = (left or 0.0) - wanted
            if wanted < duration:
                raise TimedOutError

    shell = call.shell.child()
    shell.runner = shell.runner.with_sleep(sleep_within)
    try:
        return await shell.runner(shell, list(options.words[1:]), call.streams)
    except TimedOutError:
        return 124


async def sleep(call: Call) -> int:
    total = 0.0
    if not call.arguments:
        return call.fail("missing operand")
    for word in call.arguments:
        wanted = seconds(word)
        if wanted is None:
            return call.fail(f"invalid time interval '{word}'")
        total += wanted
    await call.sleep(total)
    return 0


async def plain(call: Call) -> int:
    """`nice`, `nohup`, `setsid`, `stdbuf`: the command itself, unchanged."""
    options = read_options(call.arguments, "-w -f --wait --fork", "-n -o -e -i", stop_at_word=True)
    if not options.words:
        return call.fail("missing operand", 125)
    return await call.shell.child().runner(call.shell.child(), list(options.words), call.streams)


WRAPPERS: dict[str, Program] = {
    "sh": shell,
    "bash": shell,
    "sudo": sudo,
    "env": env,
    "timeout": timeout,
    "sleep": sleep,
    "nice": plain,
    "nohup": plain,
    "setsid": plain,
}
