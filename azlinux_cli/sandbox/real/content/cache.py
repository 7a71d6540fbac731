"""Things that are built once, each kept under a name and a digest of what it was built from."""

import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

_DRAFT = ".building-"


def digest_of(*inputs: str) -> str:
    """Short enough for a path, long enough to tell recipes apart."""
    return hashlib.sha256("\0".join(inputs).encode()).hexdigest()[:16]


def sources_digest() -> str:
    """Of this room's own code and data: what they build changes when they do."""
    whole = hashlib.sha256()
    for path in sorted(Path(str(resources.files(__package__))).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            whole.update(f"{path.name}\0".encode() + path.read_bytes())
    return whole.hexdigest()[:16]


class Cache:
    """Below one directory. Several processes may use it: one builds, the others wait."""

    def __init__(self, home: Path, on_step: Callable[[str], None]) -> None:
        self._home = home
        self._on_step = on_step

    def get(self, name: str, digest: str, build: Callable[[Path], None]) -> Path:
        """The directory of this name and digest, built by `build(empty directory)` if need be."""
        final = self._home / f"{name}-{digest}"
        if final.is_dir():
            return final
        with self._locked():
            if final.is_dir():
                return final
            for left in self._home.glob(f"{_DRAFT}*"):
                shutil.rmtree(left)
            draft = self._home / f"{_DRAFT}{name}"
            draft.mkdir()
            draft.chmod(0o755)
            try:
                build(draft)
                draft.rename(final)
            except BaseException:
                shutil.rmtree(draft, ignore_errors=True)
                raise
        return final

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._home / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._on_step("Waiting for another process that builds")
                fcntl.flock(file, fcntl.LOCK_EX)
            yield
