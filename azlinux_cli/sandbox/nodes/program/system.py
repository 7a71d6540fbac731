"""Programs that tell what the machine is and how long it runs."""

import re
import time

from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.nodes.program.call import Call, Program, UsageError, read_options
from azlinux_cli.sandbox.nodes.program.package.transaction import LOCK_HOLDER

_UNAME_ORDER = "snrvmo"


def uname(call: Call) -> int:
    options = read_options(call.arguments, "-a -s -n -r -v -m -o -p -i")
    machine = call.machine
    values = {
        "s": "Linux",
        "n": machine.disk.hostname,
        "r": machine.boot.kernel,
        "v": "#1 SMP PREEMPT_DYNAMIC",
        "m": machine.arch,
        "o": "GNU/Linux",
    }
    asked = {flag[1] for flag in options.flags} or {"s"}
    if "a" in asked:
        asked = set(values)
    if asked - set(values):
        raise UsageError("uname -p and -i")
    call.line(" ".join(values[letter] for letter in _UNAME_ORDER if letter in asked))
    return 0


def uptime(call: Call) -> int:
    options = read_options(call.arguments, "-s -p --since --pretty")
    up, now = call.machine.uptime_s, call.machine.clock.now()
    if options.flags & {"-s", "--since"}:
        call.line(time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(call.machine.boot.at)))
        return 0
    days, rest = divmod(int(up), 86400)
    hours, minutes = rest // 3600, rest % 3600 // 60
    if options.flags:
        parts = [(days, "day"), (hours, "hour"), (minutes, "minute")]
        named = [f"{n} {word}{'' if n == 1 else 's'}" for n, word in parts if n]
        call.line("up " + (", ".join(named) or "0 minutes"))
        return 0
    ago = f"{days} day{'' if days == 1 else 's'}, " if days else ""
    clock = time.strftime("%H:%M:%S", time.gmtime(now))
    span = f"{hours}:{minutes:02d}" if hours else f"{minutes} min"
    call.line(f" {clock} up {ago}{span},  1 user,  load average: 0.00, 0.00, 0.00")
    return 0


def hostname(call: Call) -> int:
    options = read_options(call.arguments, "-s -f -I")
    if options.words:
        raise UsageError("setting the host name")
    if "-I" in options.flags:
        call.line(" ".join(call.machine.spec.private_addresses))
    else:
        call.line(call.machine.disk.hostname)
    return 0


def identity(call: Call) -> int:
    options = read_options(call.arguments, "-u -g -n -un -gn -G")
    number = call.machine.disk.uid(call.user)
    names = "n" in {flag[1:] for flag in options.flags} or options.flags & {"-un", "-gn"}
    if options.flags:
        call.line(call.user if names else str(number))
    elif call.is_root:
        call.line("uid=0(root) gid=0(root) groups=0(root)")
    else:
        call.line(
            f"uid={number}({call.user}) gid={number}({call.user}) "
            f"groups={number}({call.user}),10(wheel)"
        )
    return 0


def whoami(call: Call) -> int:
    call.line(call.user)
    return 0


def date(call: Call) -> int:
    options = read_options(call.arguments, "-u -R -I", "-d --iso-8601")
    moment = call.machine.clock.now()
    if "-d" in options.values or "--iso-8601" in options.values:
        raise UsageError("date of another day or form")
    template = next(
        (word[1:] for word in options.words if word.startswith("+")), "%a %b %e %H:%M:%S UTC %Y"
    )
    if "-I" in options.flags:
        template = "%Y-%m-%d"
    template = template.replace("%s", str(int(moment))).replace("%N", "000000000")
    call.line(time.strftime(template, time.gmtime(moment)))
    return 0


def nproc(call: Call) -> int:
    """By the number in the size's name (Standard_D4s_v5 has 4), else 2."""
    digits = "".join(
        c if c.isdigit() else " " for c in call.machine.spec.size.partition("_")[2]
    ).split()
    call.line(digits[0] if digits else "2")
    return 0


def df(call: Call) -> int:
    """The root file system and the boot partition; a full disk shows here too."""
    options = read_options(call.arguments, "-P -k -h -T -l", "--output")
    if options.flags - {"-P", "-k", "-l"} or options.values:
        raise UsageError("df other than -P -k")
    size = 5_026_000
    used = size if call.machine.faulted("disk-full") else 1_900_000
    boot = "/boot/efi" if call.machine.kind is not OsKind.ACL else "/boot"
    table = {
        "/": ("/dev/sda2", size, used),
        boot: ("/dev/sda1", 65_000, 8_400),
    }
    if call.machine.kind is OsKind.ACL:
        table["/usr"] = ("/dev/mapper/usr", 1_048_576, 640_000)
    call.line("Filesystem     1024-blocks      Used Available Capacity Mounted on")
    for mount in _mounts(call, list(table), options.words):
        device, blocks, taken = table[mount]
        share = -(-taken * 100 // blocks)
        call.line(f"{device:<14} {blocks:>11} {taken:>9} {blocks - taken:>9} {share:>7}% {mount}")
    return 0


def _mounts(call: Call, mounts: list[str], words: tuple[str, ...]) -> list[str]:
    if not words:
        return mounts
    found = []
    for word in words:
        path = call.path(word) + "/"
        under = [m for m in mounts if path.startswith(m.rstrip("/") + "/")]
        found.append(max(under, key=len))
    return found


def findmnt(call: Call) -> int:
    options = read_options(call.arguments, "-n -r -l", "-o")
    columns = [c.upper() for c in options.last("-o", "TARGET,SOURCE,FSTYPE,OPTIONS").split(",")]
    uuid = call.machine.disk.root_uuid
    table = {"/": ("/", "/dev/sda2", "ext4", "rw,relatime", uuid)}
    if call.machine.kind is OsKind.ACL:
        table["/usr"] = ("/usr", "/dev/mapper/usr", "btrfs", "ro,relatime,compress=zstd", "")
    names = ("TARGET", "SOURCE", "FSTYPE", "OPTIONS", "UUID")
    if not options.words or set(columns) - set(names):
        raise UsageError("findmnt of everything or of those columns")
    row = table.get(call.path(options.words[0]))
    if row is None:
        return 1
    values = dict(zip(names, row, strict=True))
    if "-n" not in options.flags:
        call.line(" ".join(columns))
    call.line(" ".join(values[column] for column in columns))
    return 0


def lslocks(call: Call) -> int:
    """Only the lock that a fault holds, where 3.0 and 4.0 keep their database."""
    options = read_options(call.arguments, "-n -r -u", "-o")
    if options.last("-o") != "PID,COMMAND,PATH":
        raise UsageError("lslocks of other columns than PID,COMMAND,PATH")
    if "-n" not in options.flags:
        call.line("PID COMMAND PATH")
    database = {OsKind.AZL3: "/var/lib/rpm", OsKind.AZL4: "/usr/lib/sysimage/rpm"}
    if call.machine.kind in database and call.machine.faulted("package-manager-locked"):
        call.line(f"{LOCK_HOLDER} dnf {database[call.machine.kind]}/.rpm.lock")
    return 0


_CONFIGURATION = {"LONG_BIT": "64", "CLK_TCK": "100"}
_LONGEST_SEQUENCE = 10_000
_WHOLE = re.compile(r"[0-9]{1,9}")


def getconf(call: Call) -> int:
    value = _CONFIGURATION.get(" ".join(call.arguments))
    if value is None:
        raise UsageError(f"getconf other than {' and '.join(_CONFIGURATION)}")
    call.line(value)
    return 0


def seq(call: Call) -> int:
    """`seq LAST`, `seq FIRST LAST`."""
    numbers = call.arguments
    if len(numbers) not in {1, 2} or not all(_WHOLE.fullmatch(n) for n in numbers):
        raise UsageError("seq other than of whole numbers, first and last")
    first, last = (int(numbers[0]) if len(numbers) > 1 else 1), int(numbers[-1])
    if last - first > _LONGEST_SEQUENCE:
        raise UsageError("seq of so many numbers")
    for number in range(first, last + 1):
        call.line(str(number))
    return 0


SYSTEM: dict[str, Program] = {
    "date": date,
    "df": df,
    "findmnt": findmnt,
    "getconf": getconf,
    "hostname": hostname,
    "id": identity,
    "lslocks": lslocks,
    "nproc": nproc,
    "seq": seq,
    "uname": uname,
    "uptime": uptime,
    "whoami": whoami,
}
