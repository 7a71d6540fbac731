"""What `azl doctor` finds out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """`ok` None: not needed here, or it could not be told. Every "no" comes with a hint."""

    name: str
    ok: bool | None
    detail: str
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A private SSH key: where, and its permission bits."""

    path: str
    mode: int

    @property
    def private(self) -> bool:
        """Whether nobody else can read it; ssh refuses a key where that is not so."""
        return not self.mode & 0o077
