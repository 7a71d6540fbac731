"""Filters."""

import hashlib
import re

from azlinux_cli.sandbox.nodes.program.call import Call, Program, UsageError, read_options

_LONG = {"--lines": "-l", "--words": "-w", "--bytes": "-c"}
_LEGACY_COUNT = re.compile(r"\A-(\d+)\Z")


async def _inputs(call: Call, paths: tuple[str, ...]) -> tuple[list[tuple[str, str]], int]:
    """Names and texts of the inputs, and 1 if one could not be read."""
    if not paths:
        return [("", await call.streams.stdin.read())], 0
    found: list[tuple[str, str]] = []
    status = 0
    for path in paths:
        if path == "-":
            found.append(("-", await call.streams.stdin.read()))
            continue
        try:
            found.append((path, call.files.read_text(call.path(path), call.user)))
        except OSError as error:
            status = call.fail(f"{path}: {error.strerror}")
    return found, status


async def cat(call: Call) -> int:
    options = read_options(call.arguments, "-u")
    inputs, status = await _inputs(call, options.words)
    for _, text in inputs:
        call.out(text)
    return status


async def head_or_tail(call: Call) -> int:
    arguments = [_LEGACY_COUNT.sub(r"-n\1", word) for word in call.arguments]
    options = read_options(arguments, "-q", "-n -c --lines --bytes")
    count = options.last("-n", options.last("--lines", "10"))
    size = options.last("-c", options.last("--bytes"))
    inputs, status = await _inputs(call, options.words)
    for _, text in inputs:
        pieces = list(text) if size else text.splitlines(keepends=True)
        call.out("".join(_end(pieces, size or count, first=call.name == "head")))
    return status


def _end(pieces: list[str], count: str, *, first: bool) -> list[str]:
    if not re.fullmatch(r"[-+]?\d+", count):
        raise UsageError(f"a count of {count!r}")
    number = int(count)
    if first:
        return pieces[:number]
    if count.startswith("+"):
        return pieces[max(0, number - 1) :]
    return pieces[-abs(number) :] if number else []


async def grep(call: Call) -> int:
    options = read_options(
        call.arguments,
        "-q -v -i -c -o -E -F -w -x -s -n -h -l --quiet --count --only-matching --fixed-strings",
        "-e -m",
    )
    words = list(options.words)
    patterns = options.values.get("-e") or ([words.pop(0)] if words else [])
    if not patterns:
        return call.fail("usage: grep [OPTION]... PATTERNS [FILE]...", 2)
    inputs, status = await _inputs(call, tuple(words))
    wanted = _pattern(call, patterns, options.flags)
    if "-l" in options.flags:
        names = [n for n, text in inputs if any(map(wanted.search, text.splitlines()))]
        for name in names:
            call.line(name or "(standard input)")
        return 2 if status else int(not names)
    hits = 0
    limit = int(options.last("-m", "1000000")) if options.last("-m", "1").isdigit() else 0
    for name, text in inputs:
        for number, line in enumerate(text.splitlines(), start=1):
            match = wanted.search(line)
            if (match is None) != ("-v" in options.flags) or hits >= limit:
                continue
            hits += 1
            if options.flags & {"-q", "--quiet", "-c", "--count"}:
                continue
            shown = match.group() if match and options.flags & {"-o", "--only-matching"} else line
            prefix = f"{name}:" if len(inputs) > 1 and "-h" not in options.flags else ""
            call.line(prefix + (f"{number}:" if "-n" in options.flags else "") + shown)
    if options.flags & {"-c", "--count"}:
        call.line(str(hits))
    if status:
        return 2
    return 0 if hits else 1


def _pattern(call: Call, patterns: list[str], flags: frozenset[str]) -> re.Pattern[str]:
    """Basic and extended expressions as far as Python's mean the same."""
    fixed = flags & {"-F", "--fixed-strings"}
    texts = []
    for pattern in patterns:
        text = re.escape(pattern) if fixed else pattern
        if not fixed and "-E" not in flags:
            text = re.sub(
                r"\\?[+?|(){}]", lambda m: m[0][1:] if m[0][0] == "\\" else "\\" + m[0], text
            )
        for name, members in {
            "[:digit:]": "0-9",
            "[:alpha:]": "A-Za-z",
            "[:space:]": r"\s",
        }.items():
            text = text.replace(name, members)
        texts.append(text)
    whole = "|".join(f"(?:{text})" for text in texts)
    if "-w" in flags:
        whole = rf"(?<!\w)(?:{whole})(?!\w)"
    if "-x" in flags:
        whole = f"^(?:{whole})$"
    try:
        if len(whole) > 300:  # noqa: PLR2004 - patterns run on the sandbox's own time
            raise UsageError("a pattern that long")
        if re.search(r"\)[*+{]|[*+}][*+{]", whole):
            raise UsageError("a repeated group in a pattern")
        return re.compile(whole, re.IGNORECASE if "-i" in flags else 0)
    except re.error as error:
        raise UsageError(f"the pattern {patterns[0]!r}") from error


async def wc(call: Call) -> int:
    options = read_options(call.arguments, "-l -w -c -m --lines --words --bytes")
    flags = {_LONG.get(flag, flag) for flag in options.flags}
    inputs, status = await _inputs(call, options.words)
    for name, text in inputs:
        size = len(text.encode("utf-8", "surrogateescape"))
        counts = {"-l": text.count("\n"), "-w": len(text.split()), "-c": size, "-m": len(text)}
        asked = [key for key in counts if key in flags]
        shown = [str(counts[key]) for key in asked or ["-l", "-w", "-c"]]
        columns = shown if len(shown) == 1 else [f"{value:>7}" for value in shown]
        call.line(" ".join(columns) + (f" {name}" if name else ""))
    return status


async def sort(call: Call) -> int:
    options = read_options(call.arguments, "-r -n -u -V -f", "-k -t")
    inputs, status = await _inputs(call, options.words)
    if "-k" in options.values or "-t" in options.values:
        raise UsageError("sort by field")
    lines = [line for _, text in inputs for line in text.splitlines()]

    def key(line: str) -> tuple[object, ...]:
        if "-V" in options.flags:
            return tuple(
                (0, int(p), "") if p.isdigit() else (1, 0, p) for p in re.findall(r"\d+|\D+", line)
            )
        if "-n" in options.flags:
            number = re.match(r"\s*-?\d+(?:\.\d+)?", line)
            return (float(number[0]) if number else 0.0, line)
        return (line.lower() if "-f" in options.flags else line,)

    if "-u" in options.flags:
        lines = list(dict.fromkeys(lines))
    for line in sorted(lines, key=key, reverse="-r" in options.flags):
        call.line(line)
    return status


async def uniq(call: Call) -> int:
    options = read_options(call.arguments, "-c -d -u")
    inputs, status = await _inputs(call, options.words)
    runs: list[tuple[str, int]] = []
    for _, text in inputs:
        for line in text.splitlines():
            if runs and runs[-1][0] == line:
                runs[-1] = (line, runs[-1][1] + 1)
            else:
                runs.append((line, 1))
    for line, count in runs:
        if (count > 1 or "-d" not in options.flags) and (count == 1 or "-u" not in options.flags):
            call.line(f"{count:>7} {line}" if "-c" in options.flags else line)
    return status


async def cut(call: Call) -> int:
    options = read_options(call.arguments, "-s", "-d -f -c")
    by = "-f" if "-f" in options.values else "-c"
    slices = [_slice(by, text) for text in options.last(by).split(",")]
    delimiter = options.last("-d", "\t")
    inputs, status = await _inputs(call, options.words)
    for _, text in inputs:
        for line in text.splitlines():
            if by == "-c":
                call.line("".join(line[part] for part in slices))
            elif delimiter in line:
                fields = line.split(delimiter)
                call.line(delimiter.join(word for part in slices for word in fields[part]))
            elif "-s" not in options.flags:
                call.line(line)
    return status


def _slice(by: str, text: str) -> slice:
    wanted = re.fullmatch(r"(\d+)(-)?(\d+)?", text)
    if wanted is None:
        raise UsageError(f"cut {by} {text}")
    first = int(wanted[1]) - 1
    return slice(first, int(wanted[3]) if wanted[3] else None if wanted[2] else first + 1)


async def sed(call: Call) -> int:
    """`sed -n Np`: one line."""
    options = read_options(call.arguments, "-n")
    script, *paths = options.words or ("",)
    wanted = re.fullmatch(r"(\d{1,6}|\$)p", script)
    if wanted is None or not options.flags:
        raise UsageError("sed other than -n NUMBERp")
    inputs, status = await _inputs(call, tuple(paths))
    lines = [line for _, text in inputs for line in text.splitlines()]
    number = len(lines) if wanted[1] == "$" else int(wanted[1])
    if 0 < number <= len(lines):
        call.line(lines[number - 1])
    return 2 if status else 0


async def sha256sum(call: Call) -> int:
    options = read_options(call.arguments, "-b -t")
    inputs, status = await _inputs(call, options.words)
    for name, text in inputs:
        digest = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
        call.line(f"{digest}  {name or '-'}")
    return status


async def tee(call: Call) -> int:
    options = read_options(call.arguments, "-a")
    text = await call.streams.stdin.read()
    call.out(text)
    status = 0
    for path in options.words:
        try:
            append = "-a" in options.flags
            call.files.write_text(call.path(path), text, call.user, append=append)
        except OSError as error:
            status = call.fail(f"{path}: {error.strerror}")
    return status


FILTERS: dict[str, Program] = {
    "cat": cat,
    "head": head_or_tail,
    "tail": head_or_tail,
    "grep": grep,
    "wc": wc,
    "sort": sort,
    "uniq": uniq,
    "cut": cut,
    "sed": sed,
    "sha256sum": sha256sum,
    "tee": tee,
}
