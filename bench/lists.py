"""`azl vm list` beside `az vm list`, on the same sandbox."""

from contextlib import closing
from statistics import median

from azlinux_cli.sandbox.process import Options
from bench import fleet
from bench.report import Report
from bench.timing import Case, medians
from bench.workplace import Ran, Workplace

FLEETS = (1, 50, 500)
LATENCY_S = 0.1
ROUNDS = 3
DETAILED = 50  # `az vm list -d` is 1 + 3 N requests: timed once beyond this many machines
MOST_REQUESTS = 5
OF_AZ = 0.75
LOCAL_ROUNDS = 9


def run(place: Workplace, report: Report) -> None:
    """Print seconds and requests of lists, near and with latency."""
    status = place.start(Options(operation_seconds=0))
    place.sign_in(status)
    with closing(fleet.Arm(status)) as arm:
        for count in FLEETS:
            fleet.make(arm, f"fleet{count}", count, _key(place))
    _near(place, report)
    place.start(Options(operation_seconds=0, latency_seconds=LATENCY_S))
    rows = [row for count in FLEETS for row in _far(place, report, count)]
    headers = ("machines", "command", "seconds", "requests", "at most", "", "x azl")
    title = f"Lists with {LATENCY_S * 1e3:.0f} ms of latency per answer, power state and addresses"
    report.table(title, headers, rows)


def _key(place: Workplace) -> str:
    path = place.home / ".ssh" / "id_ed25519"
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        place.must("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path))
    return path.with_suffix(".pub").read_text(encoding="utf-8").strip()


def _near(place: Workplace, report: Report) -> None:
    """One machine, no latency: what start-up and imports cost beside az's."""
    name = "azl vm list"
    cases = [Case(name, [place.azl, "vm", "list", "-g", "fleet1"], place.environ)]
    if place.az_program is not None:
        for words in (("vm", "list"), ("vm", "list", "-d")):
            argv = [place.az_program, *words, "-g", "fleet1", "-o", "table"]
            cases.append(Case(f"az {' '.join(words)}", argv, place.environ))
    seen = medians(cases, LOCAL_ROUNDS)
    az = seen.get("az vm list")
    rows = []
    for case in cases:
        ratio = seen[case.name] / az if az else 0.0
        mine = case.name == name and az
        cells = report.judged(f"{name} beside az vm list", ratio, OF_AZ) if mine else ("", "")
        rows.append((case.name, f"{seen[case.name]:.0f}", f"{ratio:.2f}" if az else "", *cells))
    headers = ("command", "ms", "x az vm list", "at most", "")
    report.table(f"One machine, no latency (medians of {LOCAL_ROUNDS})", headers, rows)


def _far(place: Workplace, report: Report, count: int) -> list[tuple[object, ...]]:
    group = f"fleet{count}"
    azl = _typical(place, [place.azl, "vm", "list", "-g", group], ROUNDS)
    what = f"azl vm list of {count}: requests"
    verdict = report.judged(what, azl.requests, MOST_REQUESTS)
    rows: list[tuple[object, ...]] = [
        (count, "azl vm list", f"{azl.seconds:.2f}", azl.requests, *verdict, "1.0")
    ]
    if place.az_program is None:
        return rows
    for words, rounds in ((["vm", "list"], ROUNDS), (["vm", "list", "-d"], 1)):
        times = ROUNDS if count <= DETAILED and rounds > 1 else rounds
        az = _typical(place, [place.az_program, *words, "-g", group, "-o", "none"], times)
        ratio = f"{az.seconds / azl.seconds:.1f}"
        cells = (f"{az.seconds:.2f}", az.requests, "", "", ratio)
        rows.append((count, f"az {' '.join(words)}", *cells))
    return rows


def _typical(place: Workplace, argv: list[str], rounds: int) -> Ran:
    """The run with the median of seconds, after one that fetches a token."""
    if rounds > 1:
        place.measured(argv)
    runs = [place.measured(argv) for _ in range(rounds)]
    middle = median(run.seconds for run in runs)
    return min(runs, key=lambda run: abs(run.seconds - middle))
