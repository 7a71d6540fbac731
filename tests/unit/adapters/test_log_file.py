"""Following a log that somebody else writes."""

from collections.abc import Callable
from pathlib import Path

from azlinux_cli.adapters.log_file import follow
from tests.fakes.clock import FakeClock


class Writer(FakeClock):
    """At each look, the next thing happens to the file; then the looking ends."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        super().__init__()
        self.steps = [*steps]

    def sleep(self, seconds: float) -> None:
        if not self.steps:
            raise KeyboardInterrupt
        self.steps.pop(0)()


def followed(path: Path, *steps: Callable[[], object]) -> list[str]:
    lines: list[str] = []
    try:
        for line in follow(path, Writer(*steps)):
            lines.append(line)  # noqa: PERF402 - the iteration ends by an exception
    except KeyboardInterrupt:
        return lines
    return lines


def append(path: Path, text: str) -> Callable[[], object]:
    def write() -> None:
        with path.open("a") as file:
            file.write(text)

    return write


def test_only_what_is_written_from_now_on_and_only_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("old\n")
    assert followed(path, append(path, "one\ntw"), append(path, "o\nthree")) == ["one", "two"]


def test_a_file_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "log"
    assert followed(path, lambda: None, append(path, "one\n")) == ["one"]


def test_a_file_that_is_replaced_is_read_from_its_start(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("a long old line\n")
    assert followed(path, path.unlink, append(path, "new\n")) == ["new"]
    assert followed(path, lambda: path.write_text("n\n")) == ["n"]
