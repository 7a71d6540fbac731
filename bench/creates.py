"""`azl vm create` of one and of ten machines beside az's."""

from azlinux_cli.sandbox.process import Options
from bench.lists import LATENCY_S
from bench.report import Report
from bench.workplace import Ran, Workplace

COUNTS = (1, 10)
OPERATION_S = 5.0
MOST_REQUESTS = 8
URN = "MicrosoftCBLMariner:azure-linux-3:azure-linux-3-gen2:latest"
SIZE = "Standard_D2s_v5"
LOCATION = "westeurope"


def run(place: Workplace, report: Report) -> None:
    """Print seconds and requests of creating machines."""
    place.sign_in(place.start(Options(operation_seconds=OPERATION_S, latency_seconds=LATENCY_S)))
    rows: list[tuple[object, ...]] = []
    for count in COUNTS:
        azl = place.measured(_azl(place, count))
        per_machine = azl.requests / count
        what = f"azl vm create of {count}: requests per machine"
        cells = report.judged(what, per_machine, MOST_REQUESTS)
        rows.append((count, "azl vm create", *_cells(azl, count), *cells, "1.0"))
        if place.az_program is not None:
            place.must(place.az_program, "group", "create", "-n", f"az{count}", "-l", LOCATION)
            az = place.measured(_az(place, count))
            ratio = f"{az.seconds / azl.seconds:.1f}"
            rows.append((count, "az vm create", *_cells(az, count), "", "", ratio))
    head = ("machines", "command", "seconds", "requests", "polls", "per machine", "at most", "")
    title = f"Creation: operations take {OPERATION_S:g} s, {LATENCY_S * 1e3:.0f} ms per answer"
    report.table(title, (*head, "x azl"), rows)
    report.note("azl's seconds include waiting for SSH and proving the host key; az does neither.")


def _cells(ran: Ran, count: int) -> tuple[object, ...]:
    return f"{ran.seconds:.1f}", ran.requests, ran.polls, f"{ran.requests / count:.1f}"


def _azl(place: Workplace, count: int) -> list[str]:
    argv = [place.azl, "vm", "create", f"azl{count}", "-g", f"azl{count}", "--size", SIZE]
    where = ["--location", LOCATION, "--image", URN]
    return [*argv, *where, *(["--count", str(count)] if count > 1 else [])]


def _az(place: Workplace, count: int) -> list[str]:
    key = str(place.home / ".ssh" / "id_ed25519.pub")
    argv = [str(place.az_program), "vm", "create", "-n", f"az{count}", "-g", f"az{count}"]
    what = ["--size", SIZE, "--image", URN, "--ssh-key-values", key]
    how = ["--admin-username", "azureuser", "--public-ip-sku", "Standard", "-o", "none"]
    return [*argv, *what, *how, *(["--count", str(count)] if count > 1 else [])]
