"""`python -m bench [SECTION]...`: all of SECTIONS if none is named."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import creates, lists, rollout, startup, update
from bench.report import Report
from bench.ssh import section as ssh
from bench.workplace import Workplace, workplace

SECTIONS: dict[str, Callable[[Workplace, Report], None]] = {
    "startup": startup.run,
    "lists": lists.run,
    "creates": creates.run,
    "rollout": rollout.run,
    "update": update.run,
    "ssh": ssh.run,
}


def main(words: Sequence[str]) -> int:
    """Exit status 1 if a figure is over its budget, 2 for a section that does not exist."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--azl", type=Path, help="another azl than this environment's")
    parser.add_argument("--quick", action="store_true", help="ssh: one size, one round")
    given = parser.parse_args(words)
    if given.azl is not None and not os.access(given.azl, os.X_OK):
        parser.error(f"{given.azl} is no program")
    names = given.names
    # Where this is set, a checkout is compiled anew by each run, and an installed azl is not.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    report = Report()
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        report.note(f"no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
        return 2
    with (
        tempfile.TemporaryDirectory(prefix="azl-bench-") as home,
        workplace(Path(home), given.azl, quick=given.quick) as place,
    ):
        report.note("Ratios matter, milliseconds are this machine's.")
        if place.az_program is None:
            report.note("No az: set AZL_AZ, or run `make bench`, which installs one.")
        for name, section in SECTIONS.items():
            if not names or name in names:
                section(place, report)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
