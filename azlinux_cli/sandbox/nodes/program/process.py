"""Programs about processes and the locks they hold."""

from azlinux_cli.sandbox.nodes.program.call import Call, Program, UsageError, read_options

_LOOK_S = 0.05  # between two looks at what is waited for
_SIGNALS = frozenset({"0", "9", "15", "1", "2", "KILL", "TERM", "HUP", "INT"})
_LOCK_BUSY = 1


def kill(call: Call) -> int:
    """`kill [-SIGNAL] [--] PID...`: of what was begun with `&`; every signal but 0 ends it."""
    words = list(call.arguments)
    signal = "15"
    if words[:1] == ["-s"] and len(words) > 1:
        signal = words[1].removeprefix("SIG")
        words = words[2:]
    elif words and words[0].startswith("-") and words[0] != "--":
        signal = words.pop(0)[1:].removeprefix("SIG")
    if signal not in _SIGNALS:
        raise UsageError(f"kill -{signal}")
    status = 0
    for word in words[1:] if words[:1] == ["--"] else words:
        number = word.removeprefix("-")  # a group has its leader's id
        if not number.isdecimal():
            return call.fail(f"{word}: arguments must be process ids", 2)
        there = int(number) in call.machine.processes.running
        if there and not call.is_root:
            status = call.fail(f"({word}) - Operation not permitted")
        elif not there:
            status = call.fail(f"({word}) - No such process")
        elif signal != "0":
            call.machine.processes.kill(int(number))
    return status


async def wait(call: Call) -> int:
    """`wait [PID]...`: until what was begun last, or these, have ended."""
    processes, last = call.machine.processes, call.shell.scope.background_id
    words = call.arguments or ([str(last)] if last else [])
    status = 0
    for word in words:
        if not word.isdecimal():
            raise UsageError(f"wait {word}")
        while int(word) in processes.running and not call.waits_in_vain:
            await call.sleep(_LOOK_S)
        found = processes.status(int(word))
        status = 127 if found is None else found
    return status if call.arguments else 0


async def flock(call: Call) -> int:
    """`flock [-n | -w SECONDS] FILE COMMAND...`."""
    options = read_options(
        call.arguments, "-n -x -e --nonblock --exclusive", "-w --timeout", stop_at_word=True
    )
    path, *words = options.words or ("",)
    if not words or not path:
        raise UsageError("flock other than FILE COMMAND")
    try:
        call.files.write_text(call.path(path), "", call.user, append=True)
    except OSError as error:
        return call.fail(f"cannot open lock file {path}: {error.strerror}", 66)
    limit = options.last("-w", options.last("--timeout"))
    patience_s = 0.0 if options.flags & {"-n", "--nonblock"} else float(limit or 1e9)
    locks, waited_s = call.machine.processes.locks, 0.0
    while call.path(path) in locks:
        if waited_s >= patience_s or call.waits_in_vain:
            return _LOCK_BUSY
        await call.sleep(_LOOK_S)
        waited_s += _LOOK_S
    locks.add(call.path(path))
    try:
        return await call.shell.child().runner(call.shell.child(), words, call.streams)
    finally:
        locks.discard(call.path(path))


def sync(call: Call) -> int:
    """What was written is on the disk already."""
    return 0


PROCESSES: dict[str, Program] = {"flock": flock, "kill": kill, "sync": sync}
