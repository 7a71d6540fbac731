"""`python -m azlinux_cli.cli.completion_scripts [--check] [DIRECTORY]`: for developers.

Writes completions/ from the command tree, or says what differs from it and exits 1.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

CHECKOUT = Path(__file__).parents[2] / "completions"


def scripts() -> Mapping[str, str]:
    import typer

    from azlinux_cli.cli.app import app
    from azlinux_cli.completion.generate import generate

    return generate(typer.main.get_command(app))


def main(argv: list[str]) -> int:
    check = "--check" in argv
    places = [word for word in argv if word != "--check"]
    directory = Path(places[0]) if places else CHECKOUT
    stale = 0
    for name, text in scripts().items():
        path = directory / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        sys.stderr.write(f"{path} {'is out of date' if check else 'written'}\n")
        if not check:
            path.write_text(text, encoding="utf-8")
    return int(check and stale > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
