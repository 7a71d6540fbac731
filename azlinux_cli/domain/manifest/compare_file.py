"""Files and directories of two machines."""

from collections.abc import Iterator

from azlinux_cli.domain.manifest.difference import Difference, Part, Severity
from azlinux_cli.domain.manifest.manifest import File, FileKind, Manifest, Origin
from azlinux_cli.domain.manifest.plan import Selection, is_same_file, is_unit_link
from azlinux_cli.domain.manifest.policy import Handling, beside, handling

_LOST, _CHANGED, _EXPECTED = Severity.LOST, Severity.CHANGED, Severity.EXPECTED


def compare_files(old: Manifest, new: Manifest, image: Manifest | None) -> Iterator[Difference]:
    there = {f.path: f for f in new.files}
    of_image = {f.path: f for f in image.files} if image else {}
    for was in old.files:
        first = of_image.get(was.path)
        if is_unit_link(was) or (first is not None and is_same_file(was, first)):
            continue
        rule = handling(was.path)
        if rule.handling is Handling.BESIDE:
            if was.kind is FileKind.FILE:
                yield _beside(was, there, rule.why)
        elif rule.handling is Handling.CARRY:
            yield from _carried(was, there.get(was.path))


def _beside(was: File, there: dict[str, File], why: str) -> Difference:
    name = beside(was.path)
    if name in there or (was.path in there and _same(was, there[was.path])):
        text = f"is not put in place, but at {name}: {why}"
        return Difference(_EXPECTED, Part.FILE, was.path, text)
    return Difference(_LOST, Part.FILE, was.path, f"is to be at {name}, and is not there")


def _carried(was: File, now: File | None) -> Iterator[Difference]:
    if now is None:
        if was.kind is FileKind.DIRECTORY:
            return
        if was.origin is Origin.CHANGED:
            text = "is not there, or is as the package of the new release has it"
            yield Difference(_CHANGED, Part.FILE, was.path, text)
        else:
            yield Difference(_LOST, Part.FILE, was.path, "is not there")
        return
    for what, before, after in (
        ("kind", was.kind.value, now.kind.value),
        ("owner", f"{was.user}:{was.group}", f"{now.user}:{now.group}"),
        ("mode", was.mode, now.mode),
        ("content", _content(was), _content(now)),
    ):
        if before != after:
            text = f"has another {what}"
            yield Difference(_CHANGED, Part.FILE, was.path, text, before, after)
    if was.label is not None and was.label != now.label:
        text = "has the label that the new machine's own policy gives"
        yield Difference(_EXPECTED, Part.FILE, was.path, text, was.label, now.label)


def _content(file: File) -> str:
    return file.sha256 or file.target or f"{file.size} bytes"


def _same(one: File, other: File) -> bool:
    return (one.sha256, one.size) == (other.sha256, other.size)


def compare_directories(old: Manifest, new: Manifest, wish: Selection) -> Iterator[Difference]:
    """By how much is in them; that all of it is the same is proven where it is carried."""
    there = {d.path: d for d in new.directories}
    for was in old.directories:
        now = there.get(was.path)
        entries = now.entries if now is not None else 0
        if was.path in wish.leave:
            text = f"stays behind, as asked for: {was.bytes} bytes"
            yield Difference(_EXPECTED, Part.DIRECTORY, was.path, text)
        elif was.mounted:
            text = "is a file system of its own, and comes with its disk"
            yield Difference(_EXPECTED, Part.DIRECTORY, was.path, text)
        elif entries < was.entries:
            text = "has fewer files"
            yield Difference(_LOST, Part.DIRECTORY, was.path, text, str(was.entries), str(entries))
