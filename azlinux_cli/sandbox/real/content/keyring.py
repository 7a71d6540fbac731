"""The keys that packages and metadata are signed with, made once for each cache."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from azlinux_cli.sandbox.real.content.tool import IN_NAMESPACES, find, run

NAMES = ("azurelinux-3.0", "azurelinux-4.0", "rogue")
_GNUPG = "gnupg"


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs with the keys of one gpg home that is open for the time being."""

    home: Path

    def sign_packages(self, key: str, files: Sequence[Path]) -> None:
        if not files:
            return
        # Debian's rpm leaves %__gpg without a path.
        macros = {"_gpg_name": _user_id(key), "_gpg_digest_algo": "sha256", "__gpg": find("gpg")}
        defines = [word for k, v in macros.items() for word in ("--define", f"{k} {v}")]
        words: list[str | Path] = [*IN_NAMESPACES, "rpmsign", *defines, "--addsign", *files]
        run(words, environ={"GNUPGHOME": str(self.home)})

    def sign_detached(self, key: str, file: Path) -> None:
        """FILE.asc beside FILE."""
        words = ["--yes", "--local-user", _user_id(key), "--armor", "--detach-sign", str(file)]
        run([*_gpg(self.home), *words])


@dataclass(frozen=True, slots=True)
class Keyring:
    """A directory with the public keys (`NAME.asc`) and the gpg home of the secret ones."""

    directory: Path

    @classmethod
    def make(cls, directory: Path) -> "Keyring":
        """New keys in an empty directory. Raises ContentError."""
        home = directory / _GNUPG
        home.mkdir(parents=True, mode=0o700)
        made = cls(directory)
        with made.opened(keep=True) as signer:
            gpg = _gpg(signer.home)
            for name in NAMES:
                words = ["--passphrase", "", "--quick-generate-key", _user_id(name)]
                run([*gpg, *words, "rsa2048", "sign", "never"])
                text = run([*gpg, "--armor", "--export", _user_id(name)])
                (directory / f"{name}.asc").write_text(text, encoding="ascii")
        return made

    def public(self, name: str) -> str:
        return (self.directory / f"{name}.asc").read_text(encoding="ascii")

    def copy(self, directory: Path) -> None:
        """The same keys in another directory that does not exist yet."""
        shutil.copytree(self.directory, directory)

    @contextmanager
    def opened(self, *, keep: bool = False) -> Iterator[Signer]:
        """Sign from a copy in a directory with a short name: gpg's sockets allow no long one.

        The copy is gone with the block; `keep` takes it back first. An agent ends with the program
        that started it, and leaves nobody a process to wait for.
        """
        home = Path(tempfile.mkdtemp(prefix="azl-gpg-"))
        try:
            shutil.copytree(self.directory / _GNUPG, home, dirs_exist_ok=True)
            home.chmod(0o700)
            yield Signer(home)
            if keep:
                for socket in home.glob("S.*"):
                    socket.unlink()
                shutil.copytree(home, self.directory / _GNUPG, dirs_exist_ok=True)
        finally:
            shutil.rmtree(home, ignore_errors=True)


def _gpg(home: Path) -> list[str]:
    return [*IN_NAMESPACES, "gpg", "--homedir", str(home), "--batch"]


def _user_id(name: str) -> str:
    return f"azl rehearsal {name} <{name}@azl.invalid>"
