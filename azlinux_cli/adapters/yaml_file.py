"""YAML files of the user's: read whole, with line numbers, and never more than is sane."""

from pathlib import Path
from typing import Any

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.located import Located

MOST_BYTES = 1024 * 1024
_MOST_NODES = 50_000  # what aliases of aliases may unfold to
_MOST_DEPTH = 32


def read_text(path: str, *, what: str, most_bytes: int = MOST_BYTES) -> str:
    """A UTF-8 text file. Raises UsageError that says what is wrong with it."""
    file = Path(path).expanduser()
    try:
        if file.is_dir():
            raise UsageError(f"{path} is a directory; {what} is expected")
        with file.open("rb") as stream:
            data = stream.read(most_bytes + 1)
    except FileNotFoundError:
        raise UsageError(f"{path} does not exist; {what} is expected") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise UsageError(f"could not read {path[:200]}: {reason}") from None
    if len(data) > most_bytes:
        raise UsageError(f"{path} is too large for {what}: more than {most_bytes} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text: byte {error.start} is not") from None


def load_located(path: str, *, what: str) -> Located:
    """The YAML document in a file. Raises UsageError with line and column for bad YAML."""
    import yaml

    text = read_text(path, what=what)
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise UsageError(f"{path} is empty; {what} is expected")
        return _Walk(loader, path).located(node, "", 0)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        raise UsageError(
            f"{path}{line}: not valid YAML: {error.problem or error.context}", code="BadFile"
        ) from None
    except (yaml.YAMLError, ValueError) as error:
        raise UsageError(f"{path}: not valid YAML: {error}", code="BadFile") from None
    except RecursionError:
        raise UsageError(f"{path}: nested too deeply", code="BadFile") from None
    finally:
        loader.dispose()


class _Walk:
    def __init__(self, loader: Any, source: str) -> None:
        self._loader = loader
        self._source = source
        self._nodes = 0

    def located(self, node: Any, path: str, depth: int) -> Located:
        import yaml

        self._nodes += 1
        line = node.start_mark.line + 1
        if self._nodes > _MOST_NODES or depth > _MOST_DEPTH:
            raise UsageError(f"{self._source}:{line}: too much in one document", code="BadFile")
        value: Any
        if isinstance(node, yaml.MappingNode):
            value = self._mapping(node, path, depth)
        elif isinstance(node, yaml.SequenceNode):
            value = [
                self.located(item, f"{path}[{number}]", depth + 1)
                for number, item in enumerate(node.value)
            ]
        else:
            value = self._loader.construct_object(node)
        return Located(value, self._source, line, path)

    def _mapping(self, node: Any, path: str, depth: int) -> dict[str, Located]:
        out: dict[str, Located] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node.value, str) else "?"
            here = f"{path}.{key}" if path else key
            if key in out:
                line = key_node.start_mark.line + 1
                raise UsageError(
                    f"{self._source}:{line}: {here}: given twice (before in line {out[key].line})",
                    code="BadFile",
                )
            out[key] = self.located(value_node, here, depth + 1)
        return out
