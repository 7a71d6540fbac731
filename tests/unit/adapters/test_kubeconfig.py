"""kubectl's file: what is there stays, what is new is added, nobody else may read it."""

from pathlib import Path

import pytest
import yaml

from azlinux_cli.adapters.kubeconfig import add_to_kubeconfig, default_path
from azlinux_cli.domain.errors import ConflictError, UsageError


def config(name: str, word: str = "secret") -> str:
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": name, "cluster": {"server": f"https://{name}"}}],
            "users": [{"name": f"user_{name}", "user": {"token": word}}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": f"user_{name}"}}],
            "current-context": name,
        }
    )


def names(path: Path, key: str) -> list[str]:
    return [entry["name"] for entry in yaml.safe_load(path.read_text())[key]]


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "kube" / "config"
    assert add_to_kubeconfig(path, config("a"), context=None, overwrite=False) == "a"
    assert path.stat().st_mode & 0o777 == 0o600
    assert yaml.safe_load(path.read_text())["current-context"] == "a"


def test_what_is_there_stays_and_the_new_context_is_current(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(config("a"))
    path.chmod(0o644)
    add_to_kubeconfig(path, config("b"), context="mine", overwrite=False)
    assert names(path, "clusters") == ["a", "b"]
    assert names(path, "contexts") == ["a", "mine"]
    assert yaml.safe_load(path.read_text())["current-context"] == "mine"
    assert path.stat().st_mode & 0o777 == 0o600


def test_another_one_of_that_name_is_replaced_only_if_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "config"
    add_to_kubeconfig(path, config("a"), context=None, overwrite=False)
    before = path.read_text()
    add_to_kubeconfig(path, config("a"), context=None, overwrite=False)  # the same: nothing lost
    with pytest.raises(ConflictError, match="has another user_a already") as refused:
        add_to_kubeconfig(path, config("a", "new"), context=None, overwrite=False)
    assert "secret" not in str(refused.value)
    assert path.read_text() == before
    add_to_kubeconfig(path, config("a", "new"), context=None, overwrite=True)
    assert "new" in path.read_text()


@pytest.mark.parametrize("text", ["clusters: 5", "[1, 2]", "a: [", "just words"])
def test_a_file_that_is_none_of_kubectls_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config"
    path.write_text(text)
    with pytest.raises(UsageError):
        add_to_kubeconfig(path, config("a"), context=None, overwrite=False)
    assert path.read_text() == text


def test_the_first_file_of_kubeconfig_is_the_one(tmp_path: Path) -> None:
    assert default_path({"KUBECONFIG": f":{tmp_path}/x:/y"}) == tmp_path / "x"
    assert default_path({}) == Path.home() / ".kube" / "config"
