"""Files of a root file system: a node's users can read them, whatever the umask here."""

from pathlib import Path


def place(root: Path, name: str) -> Path:
    """Where `name` is below `root`; its directories are made."""
    path = root / name.lstrip("/")
    missing = [parent for parent in path.parents if not parent.exists()]
    for directory in reversed(missing):
        directory.mkdir()
        directory.chmod(0o755)
    return path


def write_text(root: Path, name: str, text: str, mode: int = 0o644) -> None:
    path = place(root, name)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
