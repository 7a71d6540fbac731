"""Progress: lines in a log, a picture on a terminal."""

import io
import threading

import pytest

from azlinux_cli.rendering.progress import (
    MOST_LINES,
    LineProgress,
    LiveProgress,
    picture,
    progress_on,
)
from tests.fakes.clock import FakeClock


class Terminal(io.StringIO):
    """A terminal that keeps what a person would see after all the cursor moves."""

    def isatty(self) -> bool:
        return True

    def seen(self) -> list[str]:
        lines = [""]
        text = self.getvalue()
        while text:
            if text.startswith("\x1b["):
                end = next(i for i, c in enumerate(text) if c.isalpha())
                count, verb = text[2:end], text[end]
                if verb == "A":
                    lines = lines[: len(lines) - 1 - int(count)]
                    lines.append("")
                text = text[end + 1 :]
            elif text.startswith("\n"):
                lines.append("")
                text = text[1:]
            else:
                lines[-1] = "" if text[0] == "\r" else lines[-1] + text[0]
                text = text[1:]
        return lines[:-1]


def live(*, color: bool = False) -> tuple[LiveProgress, Terminal, FakeClock]:
    terminal, clock = Terminal(), FakeClock()
    return LiveProgress(terminal, clock, color=color, start_thread=False), terminal, clock


def test_a_log_gets_one_line_for_each_change_of_state() -> None:
    log = io.StringIO()
    progress = LineProgress(log)
    for state in ("starting", "starting", "running"):
        progress.state("web-1", state)
    progress.done()
    assert log.getvalue() == "web-1: starting\nweb-1: running\n"


def test_lines_of_many_threads_never_mix() -> None:
    log = io.StringIO()
    progress = LineProgress(log)

    def work(name: str) -> None:
        for number in range(200):
            progress.state(name, str(number))

    threads = [threading.Thread(target=work, args=(f"n{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(log.getvalue().splitlines()) == 800
    assert all(line.count(":") == 1 for line in log.getvalue().splitlines())


def test_the_picture_shows_the_newest_state_of_each_machine_once() -> None:
    progress, terminal, clock = live()
    progress.state("web-1", "creating")
    clock.sleep(0.2)
    progress.state("database-1", "creating")
    clock.sleep(2)
    progress.state("web-1", "running")
    assert terminal.seen() == ["web-1       running", "database-1  creating", "2 s"]


def test_the_picture_is_redrawn_at_most_ten_times_a_second_and_ends_up_right() -> None:
    progress, terminal, clock = live()
    for number in range(50):
        progress.state("web-1", str(number))
    assert terminal.getvalue().count("web-1") == 1
    clock.sleep(0.1)
    progress.tick()
    assert terminal.seen()[0] == "web-1  49"


def test_the_elapsed_time_moves_while_nothing_else_does() -> None:
    progress, terminal, clock = live()
    progress.state("web-1", "creating")
    clock.sleep(5)
    progress.tick()
    assert terminal.seen()[-1] == "5 s"


def test_the_picture_is_taken_off_when_the_work_is_done() -> None:
    progress, terminal, _ = live()
    progress.state("web-1", "creating")
    progress.done()
    progress.state("web-1", "late news")
    progress.tick()
    assert terminal.seen() == []


def test_the_drawing_thread_ends_with_the_work() -> None:
    progress = LiveProgress(Terminal(), FakeClock(), color=False)
    progress.state("web-1", "creating")
    assert "azl-progress" in {thread.name for thread in threading.enumerate()}
    progress.done()
    assert "azl-progress" not in {thread.name for thread in threading.enumerate()}


def test_a_large_fleet_is_drawn_as_counts() -> None:
    states = {f"n{i}": "running" if i else "failed: busy" for i in range(MOST_LINES + 1)}
    assert picture(states, elapsed_s=3.9, width=80) == ["8 running, 1 failed: busy", "3 s"]


def test_no_line_is_as_wide_as_the_terminal_or_carries_control_characters() -> None:
    lines = picture({"web-1": "x" * 300, "web-2": "a\x1b[2Jb"}, elapsed_s=0, width=40)
    assert len(lines[0]) == 39
    assert "\x1b" not in lines[1]


def test_failure_is_red_and_also_a_word() -> None:
    assert picture({"a": "failed: busy"}, elapsed_s=0, width=80, color=True)[0] == (
        "\x1b[31ma  failed: busy\x1b[0m"
    )


@pytest.mark.parametrize(
    ("terminal", "environ", "expected"),
    [
        (True, {"TERM": "xterm"}, LiveProgress),
        (True, {"TERM": "dumb"}, LineProgress),
        (True, {}, LineProgress),
        (False, {"TERM": "xterm"}, LineProgress),
    ],
)
def test_the_stream_decides_between_picture_and_lines(
    *, terminal: bool, environ: dict[str, str], expected: type
) -> None:
    stream = Terminal() if terminal else io.StringIO()
    assert isinstance(progress_on(stream, FakeClock(), environ), expected)


def test_no_color_takes_the_colour_not_the_picture() -> None:
    terminal, clock = Terminal(), FakeClock()
    progress = progress_on(terminal, clock, {"TERM": "xterm", "NO_COLOR": "1"})
    progress.state("a", "failed")
    assert "\x1b[31m" not in terminal.getvalue()
    assert "a  failed" in terminal.getvalue()
    progress.done()
