"""The top layer of every machine's image: what the fabric brings along, made once.

Its name says what is in it, so a disk finds the very layer again that it was made with.
"""

import hashlib
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

_GUEST = "azlinux_cli.sandbox.real.guest"
_PROGRAM, _DATA = 0o755, 0o644


@dataclass(frozen=True, slots=True)
class _File:
    resource: str
    path: str
    mode: int
    links: tuple[str, ...] = ()  # other names, beside it or relative to /


_ALWAYS = (
    _File("sudoers", "etc/sudoers.d/10-azurelinux", 0o440),
    _File("grub2-editenv.sh", "usr/bin/grub2-editenv", _PROGRAM),
)
# Where PID 1 is the small init, not systemd.
_SMALL_INIT = (
    _File("init.sh", "usr/lib/azl/init", _PROGRAM),
    _File("sshd.sh", "usr/lib/azl/sshd", _PROGRAM),
    _File("unit.sh", "usr/lib/azl/unit", _PROGRAM),
    _File("units.txt", "usr/lib/azl/units", _DATA),
    _File(
        "systemctl.sh",
        "usr/bin/systemctl",
        _PROGRAM,
        ("usr/sbin/reboot", "usr/sbin/poweroff", "usr/sbin/halt", "usr/sbin/shutdown"),
    ),
)
_LIBRARY = "usr/lib/azl/uname.so"
_SOURCE = _File("uname.c", "usr/lib/azl/uname.c", _DATA)
# Without a compiler: `uname` tells the chosen kernel, other programs see the host's.
_WRAPPER = _File("uname.sh", "usr/local/bin/uname", _PROGRAM)


def guest_layer(home: Path, *, small_init: bool) -> Path:
    """The layer's directory below `home`. Raises OSError."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    files = [*_ALWAYS, *(_SMALL_INIT if small_init else ()), _SOURCE if compiler else _WRAPPER]
    texts = {file: _text(file.resource) for file in files}
    seed = "\0".join([str(file) + text for file, text in texts.items()])
    target = home / f"guest-{hashlib.sha256(seed.encode()).hexdigest()[:16]}"
    if target.is_dir():
        return target
    home.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".guest-", dir=home))
    made.chmod(_PROGRAM)
    for file, text in texts.items():
        _write(made, file, text)
    if compiler:
        _compile(compiler, made / _SOURCE.path, made / _LIBRARY)
        _write(made, _File("", "etc/ld.so.preload", _DATA), f"/{_LIBRARY}\n")
    try:
        made.rename(target)
    except OSError:  # another process was faster
        shutil.rmtree(made)
    return target


def _text(resource: str) -> str:
    return resources.files(_GUEST).joinpath(resource).read_text(encoding="utf-8")


def _write(root: Path, file: _File, text: str) -> None:
    path = root / file.path
    _make_directory(root, path.parent)
    path.write_text(text, encoding="utf-8")
    path.chmod(file.mode)
    for name in file.links:
        link = root / name
        _make_directory(root, link.parent)
        link.symlink_to(f"/{file.path}")


def _make_directory(root: Path, directory: Path) -> None:
    """As every system has them, whatever this process's umask is."""
    if directory != root and not directory.exists():
        _make_directory(root, directory.parent)
        directory.mkdir()
        directory.chmod(_PROGRAM)


def _compile(compiler: str, source: Path, library: Path) -> None:
    command = [compiler, "-O2", "-shared", "-fPIC", "-o", str(library), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    library.chmod(_PROGRAM)
