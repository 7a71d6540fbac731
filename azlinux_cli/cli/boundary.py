"""The one place between azl and the shell: errors become text and an exit status."""

import io
import os
import signal
import sys
from contextlib import suppress
from contextvars import ContextVar
from types import FrameType
from typing import TextIO

from azlinux_cli.cli.exit_codes import ExitCode, code_of_error
from azlinux_cli.domain.errors import AzlError, UsageError

BUG_REPORT = "this is a bug in azl; please report it with the lines above"
# The profile's output format, as soon as this run knows it (cli.deps tells).
settings_form: ContextVar[str] = ContextVar("settings_form", default="")
_TAKE_VALUE = "cfgklnosz"  # short options with a value: what follows in their word is that value


class TerminatedError(BaseException):
    """SIGTERM, raised in the main thread so that `finally` blocks run."""


def run(argv: list[str], err: TextIO | None = None, *, obj: object = None) -> int:
    """Run one command line; returns the exit status. Never raises for what the world did.

    `obj` is a Deps to use instead of the real world, for tests.
    """
    import typer

    from azlinux_cli.cli.app import app

    open_streams()
    settings_form.set("")
    err = err or sys.stderr
    signal.signal(signal.SIGTERM, _on_terminate)
    try:
        status = app(args=argv, prog_name="azl", standalone_mode=False, obj=obj)
        sys.stdout.flush()  # a full disk is told here, not by the interpreter on its way out
    except AzlError as error:
        show_error(error, err, json_form=wants_json(argv))
        return code_of_error(error)
    except _usage_class() as error:
        usage = _usage_error(error)
        show_error(usage, err, json_form=wants_json(argv))
        return code_of_error(usage)
    except typer.Exit as stop:
        return stop.exit_code
    except BrokenPipeError:  # `azl vm list | head -1`: the reader has had enough
        _drop_output()
        return ExitCode.FAILED
    except OSError as error:
        _drop_output()
        show_error(_os_error(error), err, json_form=wants_json(argv))
        return ExitCode.FAILED
    except (KeyboardInterrupt, typer.Abort):
        err.write("interrupted\n")
        return ExitCode.INTERRUPTED
    except TerminatedError:
        err.write("terminated\n")
        return ExitCode.TERMINATED
    except Exception:  # noqa: BLE001 - a bug: say so, with everything that helps to mend it
        import traceback

        traceback.print_exc(file=err)
        err.write(f"error: {BUG_REPORT}\n")
        return ExitCode.BUG
    return status if isinstance(status, int) else ExitCode.OK


def open_streams() -> None:
    """Give closed streams (`azl ... <&-`) a null device, so that no file takes their numbers.

    Text that the terminal's encoding does not have is written as escapes.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            mode = "w" if number else "r"
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with suppress(OSError):  # a full disk, met while it flushes; the next write tells
                stream.reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """What is still to be written goes nowhere; the interpreter would complain about it."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _os_error(error: OSError) -> AzlError:
    """The last net: what no adapter expected of the operating system, in its own words."""
    what = error.filename or "the output"
    reason = error.strerror or str(error)
    return AzlError(f"could not read or write {what}: {reason[:1].lower()}{reason[1:]}")


def _usage_class() -> type[Exception]:
    """Click's UsageError. Typer carries a private copy of Click and exports only its children."""
    import typer

    parent: type[Exception] = typer.BadParameter.__mro__[1]
    return parent


def _on_terminate(number: int, frame: FrameType | None) -> None:
    raise TerminatedError


def _usage_error(error: Exception) -> UsageError:
    ctx = getattr(error, "ctx", None)
    message = getattr(error, "format_message", lambda: str(error))().strip().rstrip(".")
    message = message[:1].lower() + message[1:]
    hint = f"`{ctx.command_path} --help` shows the usage" if ctx is not None else ()
    return UsageError(message, hint=hint)


def wants_json(argv: list[str]) -> bool:
    """Whether errors should be JSON: decided from the bare words, since parsing may have failed.

    Where no word says, the profile's format counts, or AZL_OUTPUT before the profile was read.
    """
    form = settings_form.get() or os.environ.get("AZL_OUTPUT", "")
    for word, following in zip(argv, [*argv, ""][1:], strict=True):
        if word == "--":
            break
        if word == "--output":
            form = following
        elif word.startswith("--output="):
            form = word.partition("=")[2]
        elif word.startswith("-") and not word.startswith("--"):
            form = _clustered(word[1:], following, form)
    return form in {"json", "jsonl"}


def _clustered(letters: str, following: str, form: str) -> str:
    """The value of -o in one word of short options, such as `-yo json`; else `form`."""
    for at, letter in enumerate(letters):
        if letter in _TAKE_VALUE:
            return (letters[at + 1 :] or following) if letter == "o" else form
    return form


def show_error(error: AzlError, err: TextIO, *, json_form: bool) -> None:
    """One sentence and its hints; or the same as one JSON object."""
    if json_form:
        import json

        document = {
            "code": error.code,
            "message": error.message,
            "hint": list(error.hints),
            "details": error.details,
            "exitCode": int(code_of_error(error)),
        }
        err.write(json.dumps({"error": document}) + "\n")
        return
    err.write(f"error: {error.message}\n")
    err.writelines(f"hint: {hint}\n" for hint in error.hints)
