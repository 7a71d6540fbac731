"""Programs about files."""

import stat as modes
import time

from azlinux_cli.sandbox.nodes.files import Status
from azlinux_cli.sandbox.nodes.program.call import Call, Program, UsageError, read_options


def _mode(status: Status) -> int:
    return status.mode | (modes.S_IFDIR if status.directory else modes.S_IFREG)


def stat(call: Call) -> int:
    options = read_options(call.arguments, "-L -t", "-c --format")
    template = options.last("-c", options.last("--format"))
    if not template:
        raise UsageError("stat without -c FORMAT")
    result = 0
    for path in options.words:
        try:
            status = call.files.status(call.path(path))
        except OSError as error:
            result = call.fail(f"cannot statx '{path}': {error.strerror}")
            continue
        values = {
            "n": path,
            "s": str(status.size),
            "a": f"{status.mode:o}",
            "A": modes.filemode(_mode(status)),
            "U": status.owner,
            "G": status.owner,
            "u": str(call.machine.disk.uid(status.owner)),
            "g": str(call.machine.disk.uid(status.owner)),
            "Y": str(status.modified),
            "F": "directory"
            if status.directory
            else "regular file"
            if status.size
            else "regular empty file",
        }
        call.line(_filled(template, values))
    return result


def _filled(template: str, values: dict[str, str]) -> str:
    out, pending = "", iter(template)
    for char in pending:
        if char != "%":
            out += char
            continue
        letter = next(pending, "%")
        if letter != "%" and letter not in values:
            raise UsageError(f"stat -c %{letter}")
        out += values.get(letter, "%")
    return out


def ls(call: Call) -> int:
    options = read_options(call.arguments, "-1 -a -A -l -d -h")
    result = 0
    names = options.words or (".",)
    for name in names:
        path = call.path(name)
        try:
            status = call.files.status(path)
        except OSError as error:
            result = call.fail(f"cannot access '{name}': {error.strerror}", 2)
            continue
        if not status.directory or "-d" in options.flags:
            call.line(_entry(call, path, name, options.flags))
            continue
        if len(names) > 1:
            call.line(f"{name}:")
        for child in call.files.children(path):
            if not child.startswith(".") or options.flags & {"-a", "-A"}:
                call.line(_entry(call, f"{path.rstrip('/')}/{child}", child, options.flags))
    return result


def _entry(call: Call, path: str, name: str, flags: frozenset[str]) -> str:
    if "-l" not in flags:
        return name
    status = call.files.status(path)
    when = time.strftime("%b %e %H:%M", time.gmtime(status.modified))
    kind = modes.filemode(_mode(status))
    return f"{kind} 1 {status.owner} {status.owner} {status.size:>8} {when} {name}"


def mkdir(call: Call) -> int:
    options = read_options(call.arguments, "-p --parents", "-m")
    result = 0
    for path in options.words:
        try:
            parents = bool(options.flags)
            call.files.make_directory(call.path(path), call.user, parents=parents)
        except OSError as error:
            result = call.fail(f"cannot create directory '{path}': {error.strerror}")
    return result


def touch(call: Call) -> int:
    options = read_options(call.arguments, "-c")
    result = 0
    for path in options.words:
        try:
            call.files.write_text(call.path(path), "", call.user, append=True)
        except OSError as error:
            result = call.fail(f"cannot touch '{path}': {error.strerror}")
    return result


def rm(call: Call) -> int:
    options = read_options(call.arguments, "-f --force -r -R --recursive")
    result = 0
    for path in options.words:
        tree = options.flags & {"-r", "-R", "--recursive"} and _is_directory(call, path)
        try:
            (call.files.remove_tree if tree else call.files.remove)(call.path(path), call.user)
        except FileNotFoundError as error:
            if not options.flags & {"-f", "--force"}:
                result = call.fail(f"cannot remove '{path}': {error.strerror}")
        except OSError as error:
            result = call.fail(f"cannot remove '{path}': {error.strerror}")
    return result


def _is_directory(call: Call, path: str) -> bool:
    try:
        return call.files.status(call.path(path)).directory
    except OSError:
        return False


def mv(call: Call) -> int:
    """One file to another name."""
    options = read_options(call.arguments, "-f")
    if len(options.words) != 2:  # noqa: PLR2004 - from, to
        raise UsageError("mv other than FILE FILE")
    old, new = options.words
    target = f"{new}/{old.rpartition('/')[2]}" if _is_directory(call, new) else new
    try:
        call.files.rename(call.path(old), call.path(target), call.user)
    except OSError as error:
        return call.fail(f"cannot move '{old}' to '{new}': {error.strerror}")
    return 0


def chmod(call: Call) -> int:
    options = read_options(call.arguments)
    mode, *paths = options.words or ("",)
    if not mode or any(digit not in "01234567" for digit in mode):
        raise UsageError(f"chmod {mode}")
    result = 0
    for path in paths:
        try:
            call.files.change_mode(call.path(path), int(mode, 8), call.user)
        except OSError as error:
            result = call.fail(f"cannot access '{path}': {error.strerror}")
    return result


def readlink(call: Call) -> int:
    """`readlink -f`: the simulated file systems have no links."""
    options = read_options(call.arguments, "-f -e")
    if not options.flags:
        return 1
    for path in options.words:
        call.line(call.path(path))
    return 0


def basename(call: Call) -> int:
    options = read_options(call.arguments)
    for word in options.words[:1]:
        call.line(word.rstrip("/").rpartition("/")[2])
    return 0


FILES: dict[str, Program] = {
    "basename": basename,
    "chmod": chmod,
    "ls": ls,
    "mkdir": mkdir,
    "mv": mv,
    "readlink": readlink,
    "rm": rm,
    "stat": stat,
    "touch": touch,
}
