"""Which public keys go on new machines."""

from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.domain.ssh_key import PublicKey, looks_like_key, parse_public_key
from azlinux_cli.ports.provisioning import KeyFiles


@dataclass(frozen=True, slots=True)
class ChosenKeys:
    """`notice`: something the user should hear, such as where a new pair was put."""

    keys: tuple[PublicKey, ...]
    notice: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(key.line for key in self.keys)


@dataclass(frozen=True, slots=True)
class ChooseKeys:
    """Those named, else the user's own, else a new Ed25519 pair. Raises UsageError for a bad one.

    `dry_run`: a missing pair is announced, not made.
    """

    files: KeyFiles

    def __call__(self, wanted: Sequence[str], *, dry_run: bool = False) -> ChosenKeys:
        if wanted:
            found = [self._named(text) for text in wanted]
            return ChosenKeys(tuple({key.fingerprint: key for key in found}.values()))
        default = self.files.default()
        if default is not None:
            path, text = default
            return ChosenKeys((parse_public_key(text, source=path),))
        if dry_run:
            return ChosenKeys((), "no SSH key pair found; azl would make an Ed25519 pair")
        path, text = self.files.generate()
        key = parse_public_key(text, source=path)
        return ChosenKeys((key,), f"made an SSH key pair: {path} ({key.fingerprint})")

    def _named(self, text: str) -> PublicKey:
        if looks_like_key(text):
            return parse_public_key(text, source="the key given with --ssh-key-value")
        return parse_public_key(self.files.read(text), source=text)
