"""Build all content by hand: `python -m azlinux_cli.sandbox.real.content DIRECTORY [INIT]...`."""

import argparse
import sys
import time
from pathlib import Path

from azlinux_cli.sandbox.real.content import Content, ContentError, ImageKind, Init


def main() -> int:
    parser = argparse.ArgumentParser(description="Build what real nodes are made of.")
    parser.add_argument("directory", type=Path, help="where to keep it")
    parser.add_argument("init", nargs="*", type=Init, help="sh (the default), systemd")
    arguments = parser.parse_args()
    start_s = time.monotonic()

    def tell(step: str) -> None:
        sys.stderr.write(f"{time.monotonic() - start_s:6.1f} s  {step}\n")

    try:
        content = Content(arguments.directory, on_step=tell)
        for init in arguments.init or [Init.SH]:
            for kind in ImageKind:
                image = content.image(kind, init)
                tell(f"image {kind}, {init}: kernel {image.kernel}")
    except ContentError as error:
        sys.stderr.write(f"error: {error}\n" + (f"hint: {error.hint}\n" if error.hint else ""))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
