"""The front door: what must be instant is answered before anything else is imported."""

import sys


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


if __name__ == "__main__":
    sys.exit(main())
