"""A generalised disk becomes one machine's own. Runs with the machine's root as /."""

import os
import shutil
from pathlib import Path

from azlinux_cli.sandbox.real.boot.plan import FirstBoot, PlannedFile, PlannedUser

_FIRST_UID = 1000
_LOG = "/var/log/cloud-init.log"
SCRIPTS = Path("/run/azl/first-boot")


def provision(first: FirstBoot) -> None:
    write("/etc/hostname", first["hostname"] + "\n")
    write("/etc/machine-id", first["machine_id"] + "\n")
    for user in first["users"]:
        _add_user(user)
    for file in first["files"]:
        _write_file(file)
    if first["log"]:
        write(_LOG, first["log"], 0o640)
    SCRIPTS.mkdir(mode=0o700)
    for number, script in enumerate(first["scripts"]):
        text = script if script.startswith("#!") else f"#!/bin/sh\n{script}\n"
        write(SCRIPTS / f"{number:03}", text, 0o700)


def write(path: str | Path, text: str, mode: int = 0o644) -> None:
    """A new file of root's with exactly this mode; directories are made as needed."""
    path = Path(path)
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)


def _write_file(file: PlannedFile) -> None:
    try:
        write(file["path"], file["content"], file["mode"])
    except OSError as error:
        print(f"cannot write {file['path']}: {error.strerror}", flush=True)  # noqa: T201 - console


def _add_user(user: PlannedUser) -> None:
    """One who may log in with these keys and may sudo; more keys if the user exists."""
    name = user["name"]
    entry = _account(name) or _make_account(name)
    uid, gid, home = int(entry[2]), int(entry[3]), Path(entry[5])
    ssh = home / ".ssh"
    ssh.mkdir(mode=0o700, exist_ok=True)
    authorized = ssh / "authorized_keys"
    before = authorized.read_text().splitlines() if authorized.exists() else []
    keys = [*before, *(key.strip() for key in user["keys"])]
    write(authorized, "\n".join(keys) + "\n", 0o600)
    for path in (ssh, authorized):
        os.chown(path, uid, gid)
    sudoers = Path("/etc/sudoers.d/90-cloud-init-users")
    known = sudoers.read_text() if sudoers.exists() else ""
    write(sudoers, f"{known}{name} ALL=(ALL) NOPASSWD:ALL\n", 0o440)


def _accounts() -> list[list[str]]:
    return [line.split(":") for line in Path("/etc/passwd").read_text().splitlines()]


def _account(name: str) -> list[str] | None:
    return next((entry for entry in _accounts() if entry[0] == name), None)


def _make_account(name: str) -> list[str]:
    used = {int(entry[2]) for entry in _accounts()}
    uid = next(number for number in range(_FIRST_UID, 60_000) if number not in used)
    home = Path("/home", name)
    entry = [name, "x", str(uid), str(uid), "", str(home), "/bin/bash"]
    for file, line in (
        ("passwd", ":".join(entry)),
        ("group", f"{name}:x:{uid}:"),
        ("shadow", f"{name}:*:20000:0:99999:7:::"),
    ):
        with Path("/etc", file).open("a", encoding="utf-8") as table:
            table.write(line + "\n")
    if home.exists() or not Path("/etc/skel").is_dir():
        home.mkdir(parents=True, exist_ok=True)
    else:
        home.parent.mkdir(exist_ok=True)
        shutil.copytree("/etc/skel", home, symlinks=True)
    home.chmod(0o700)
    for path in (home, *home.rglob("*")):
        os.chown(path, uid, uid, follow_symlinks=False)
    return entry
