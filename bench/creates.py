"""`azl vm create` of one and of ten machines beside az's."""

from contextlib import closing

from azlinux_cli.sandbox.process import Options
from bench import fleet
from bench.lists import LATENCY_S
from bench.report import Report
from bench.workplace import Ran, Workplace

COUNTS = (1, 10)
OPERATION_S = 5.0
MOST_REQUESTS = 8
URN = "MicrosoftCBLMariner:azure-linux-3:azure-linux-3-gen2:latest"
SIZE = "Standard_D2s_v5"


def run(place: Workplace, report: Report) -> None:
    """Print seconds and requests of creating machines."""
    status = place.start(Options(operation_seconds=OPERATION_S, latency_seconds=LATENCY_S))
    place.sign_in(status)
    with closing(fleet.Arm(status)) as arm:
        for count in COUNTS:
            fleet.make_group(arm, f"azl{count}")
            fleet.make_group(arm, f"az{count}")
    place.measured([place.azl, "vm", "list", "-g", "azl1"])  # signs in
    rows = [row for count in COUNTS for row in _rows(place, report, count)]
    azl = place.measured(_azl(place, 1, "fresh"))
    what = "azl vm create of 1, new group: requests per machine"
    verdict = report.judged(what, azl.requests + azl.proofs, MOST_REQUESTS)
    rows.append((1, "azl vm create, new group", *_cells(azl, 1), *verdict, ""))
    head = ("machines", "command", "seconds", "requests", "polls", "proofs", "per machine")
    title = f"Creation: operations take {OPERATION_S:g} s, {LATENCY_S * 1e3:.0f} ms per answer"
    report.table(title, (*head, "at most", "", "x azl"), rows)
    report.note(
        "azl's seconds and requests include waiting for SSH and proving the host key by Run\n"
        f"Command: a request (proofs) and an operation of {OPERATION_S:g} s per machine; az does "
        "neither."
    )


def _rows(place: Workplace, report: Report, count: int) -> list[tuple[object, ...]]:
    azl = place.measured(_azl(place, count, f"azl{count}"))
    what = f"azl vm create of {count}: requests per machine"
    verdict = report.judged(what, (azl.requests + azl.proofs) / count, MOST_REQUESTS)
    rows: list[tuple[object, ...]] = [
        (count, "azl vm create", *_cells(azl, count), *verdict, "1.0")
    ]
    if place.az_program is not None:
        az = place.measured(_az(place, count))
        ratio = f"{az.seconds / azl.seconds:.1f}"
        rows.append((count, "az vm create", *_cells(az, count), "", "", ratio))
    return rows


def _cells(ran: Ran, count: int) -> tuple[object, ...]:
    each = f"{(ran.requests + ran.proofs) / count:.1f}"
    return f"{ran.seconds:.1f}", ran.requests, ran.polls, ran.proofs, each


def _azl(place: Workplace, count: int, group: str) -> list[str]:
    argv = [place.azl, "vm", "create", group, "-g", group, "--size", SIZE]
    where = ["--location", fleet.LOCATION, "--image", URN]
    return [*argv, *where, *(["--count", str(count)] if count > 1 else [])]


def _az(place: Workplace, count: int) -> list[str]:
    key = str(place.home / ".ssh" / "id_ed25519.pub")
    argv = [str(place.az_program), "vm", "create", "-n", f"az{count}", "-g", f"az{count}"]
    what = ["--size", SIZE, "--image", URN, "--ssh-key-values", key]
    how = ["--admin-username", "azureuser", "--public-ip-sku", "Standard", "-o", "none"]
    return [*argv, *what, *how, *(["--count", str(count)] if count > 1 else [])]
