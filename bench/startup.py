"""Start-up and completion, as ratios to a bare Python."""

import shutil
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from bench.report import Report
from bench.timing import Case, medians
from bench.workplace import Workplace

FLOOR = "python -c pass"
ROUNDS = 15
SLOW = 3  # az runs in every third round
COMPLETIONS = Path(__file__).parent.parent / "completions"

# Ratios to the floor; the project's contract with its users' fingers.
BUDGETS = {
    "azl --help": 8.0,
    "azl vm create --help": 9.0,
    "azl vm list --nope": 9.0,
    "azl vm nosuch": 9.0,
    "azl --version": 1.6,
    "azl __complete vm w": 1.6,
}
MISTAKES = {"azl vm list --nope", "azl vm nosuch"}
# What az is asked for the same thing.
PEERS = {
    "azl --help": ("--help",),
    "azl vm create --help": ("vm", "create", "--help"),
    "azl vm list --nope": ("vm", "list", "--nope"),
    "azl vm nosuch": ("vm", "nosuch"),
    "azl --version": ("version",),
    "azl __complete vm w": ("TAB",),
}


def run(place: Workplace, report: Report) -> None:
    """Print the start-up table."""
    names = Path(place.environ["AZL_CACHE_DIR"]) / "names"
    names.mkdir(parents=True, exist_ok=True)
    (names / "vm").write_text("".join(f"web-{n}\n" for n in range(200)), encoding="utf-8")
    seen = medians([*_azl_cases(place), *_az_cases(place)], ROUNDS)
    floor = seen[FLOOR]
    rows: list[tuple[object, ...]] = [(FLOOR, f"{floor:.1f}", "1.0", "", "", "", "")]
    for name, budget in BUDGETS.items():
        ratio = seen[name] / floor
        az = seen.get(f"az {' '.join(PEERS[name])}")
        rows.append(
            (
                name,
                f"{seen[name]:.1f}",
                f"{ratio:.2f}",
                *report.judged(name, ratio, budget),
                f"az {' '.join(PEERS[name])}" if az else "",
                f"{az / floor:.1f}" if az else "",
            )
        )
    rows.append(_static_row(report, floor))
    headers = ("command", "ms", "x python", "at most", "", "peer", "x python")
    report.table(f"Start-up (medians of {ROUNDS} interleaved rounds)", headers, rows)


def _azl_cases(place: Workplace) -> list[Case]:
    floor = Case(FLOOR, [sys.executable, "-c", "pass"], place.environ)
    return [
        floor,
        *(
            Case(n, [place.azl, *n.split()[1:]], place.environ, status=2 * (n in MISTAKES))
            for n in BUDGETS
        ),
    ]


def _az_cases(place: Workplace) -> list[Case]:
    if place.az_program is None:
        return []
    tab = {"_ARGCOMPLETE": "1", "COMP_LINE": "az vm ", "COMP_POINT": "6", "COMP_TYPE": "9"}
    cases = []
    for words in PEERS.values():
        argv = [place.az_program] if words == ("TAB",) else [place.az_program, *words]
        environ = {**place.environ, **(tab if words == ("TAB",) else {})}
        cases.append(Case(f"az {' '.join(words)}", argv, environ, SLOW, None))
    return cases


_BASH = """
source "$1"
export PATH="$2"
complete_words() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); %(function)s; }
shift 2
start=$EPOCHREALTIME
for n in {1..100}; do complete_words azl vm cr; complete_words azl vm create --ta; done
end=$EPOCHREALTIME
echo "$(( (${end/./} - ${start/./}) / 200 )) ${COMPREPLY[*]}"
"""


def _static_row(report: Report, floor: float) -> tuple[object, ...]:
    """A word and a flag under TAB in bash, with a PATH on which no program can be found."""
    script, bash = COMPLETIONS / "azl.bash", shutil.which("bash")
    name = "static completion in bash"
    if not script.exists() or bash is None:
        report.failures.append(f"{name}: {script.name} or bash is missing")
        return (name, "", "", "no Python", "FAIL", "", "")
    function = _function(script, bash)
    argv = [bash, "--norc", "-c", _BASH % {"function": function}, "bash", str(script), "/nowhere"]
    begun = perf_counter()
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    took = perf_counter() - begun
    microseconds, _, words = done.stdout.strip().partition(" ")
    good = done.returncode == 0 and "--tag" in words
    if not good:
        report.failures.append(f"{name}: {done.stderr.strip() or done.stdout!r} ({took:.1f} s)")
    ms = int(microseconds or 0) / 1e3
    verdict = "pass" if good else "FAIL"
    return (name, f"{ms:.1f}", f"{ms / floor:.2f}", "no Python", verdict, "", "")


def _function(script: Path, bash: str) -> str:
    """The function that the script registers for azl."""
    argv = [bash, "--norc", "-c", 'source "$1"; complete -p azl', "bash", str(script)]
    said = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split()
    return said[said.index("-F") + 1]
