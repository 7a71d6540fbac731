"""The front door: what must be instant is answered before anything else is imported."""

import os
import sys

# Importing makes many objects and no garbage; by default each 700 of them are searched for some.
_OBJECTS_A_SEARCH = 200_000


def main() -> int:
    """Run azl on `sys.argv`; returns the exit status."""
    argv = sys.argv[1:]
    if argv[:1] == ["__complete"]:
        from azlinux_cli.completion.dynamic import complete

        return complete(argv[1:])
    if argv in (["--version"], ["-V"]):
        from azlinux_cli import __version__

        try:
            print(f"azl {__version__}", flush=True)  # noqa: T201
        except OSError:
            pass  # told below, in words
        else:
            return 0
    from azlinux_cli.cli.boundary import run

    return run(argv)


def program() -> None:
    """Be the command `azl`.

    The process ends without taking the interpreter apart: all is written and closed by then, and
    it costs 10 ms, 40 after a run over SSH.
    """
    import gc

    gc.set_threshold(_OBJECTS_A_SEARCH)
    status = main()
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:  # noqa: SIM105 - contextlib costs more than all else that `azl --version` does
            stream.flush()
        except (OSError, ValueError):
            pass  # nobody reads it any more
    os._exit(status)


if __name__ == "__main__":
    program()
