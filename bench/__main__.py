"""`python -m bench [startup] [lists] [creates]`: all of them unless some are named."""

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import creates, lists, startup
from bench.report import Report
from bench.workplace import Workplace, workplace

SECTIONS: dict[str, Callable[[Workplace, Report], None]] = {
    "startup": startup.run,
    "lists": lists.run,
    "creates": creates.run,
}


def main(names: Sequence[str]) -> int:
    """Exit status 1 if a figure is over its budget, 2 for a section that does not exist."""
    report = Report()
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        report.note(f"no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
        return 2
    with tempfile.TemporaryDirectory(prefix="azl-bench-") as home, workplace(Path(home)) as place:
        report.note("Ratios matter, milliseconds are this machine's.")
        if place.az_program is None:
            report.note("No az: set AZL_AZ, or run `make bench`, which installs one.")
        for name, section in SECTIONS.items():
            if not names or name in names:
                section(place, report)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
