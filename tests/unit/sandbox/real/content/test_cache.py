"""Built once, whole or not at all."""

import threading
from pathlib import Path

import pytest

from azlinux_cli.sandbox.real.content.cache import Cache, digest_of, sources_digest


def _write(text: str) -> "object":
    def build(directory: Path) -> None:
        (directory / "file").write_text(text)

    return build


def test_a_thing_is_built_once_for_each_digest(tmp_path: Path) -> None:
    cache, built = Cache(tmp_path / "home", lambda _: None), []

    def build(directory: Path) -> None:
        built.append(directory.name)
        (directory / "file").write_text("here")

    first = cache.get("image", "1", build)
    assert cache.get("image", "1", build) == first
    assert (first / "file").read_text() == "here"
    assert cache.get("image", "2", build) != first
    assert len(built) == 2


def test_what_fails_leaves_nothing_and_is_tried_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path, lambda _: None)

    def fail(directory: Path) -> None:
        (directory / "half").write_text("x")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        cache.get("image", "1", fail)
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]
    assert cache.get("image", "1", lambda d: None).is_dir()


def test_what_a_killed_build_left_is_cleared_away(tmp_path: Path) -> None:
    left = tmp_path / ".building-image"
    (left / "half").mkdir(parents=True)
    found = Cache(tmp_path, lambda _: None).get("image", "1", lambda d: None)
    assert list(found.iterdir()) == []
    assert not left.exists()


def test_two_who_want_one_thing_build_it_once(tmp_path: Path) -> None:
    steps: list[str] = []
    entered, go_on = threading.Event(), threading.Event()
    built: list[Path] = []

    def build(directory: Path) -> None:
        built.append(directory)
        entered.set()
        assert go_on.wait(10)

    def tell(step: str) -> None:
        steps.append(step)
        go_on.set()

    first = threading.Thread(target=lambda: Cache(tmp_path, steps.append).get("image", "1", build))
    first.start()
    assert entered.wait(10)
    Cache(tmp_path, tell).get("image", "1", build)
    first.join(10)
    assert len(built) == 1
    assert steps == ["Waiting for another process that builds"]


def test_a_digest_tells_inputs_and_their_borders_apart() -> None:
    assert digest_of("a", "b") == digest_of("a", "b")
    assert len({digest_of("a", "b"), digest_of("ab"), digest_of("b", "a")}) == 3
    assert sources_digest() == sources_digest()
