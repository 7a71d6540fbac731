"""Which packages a userland has, and where they come from."""

from pathlib import Path

import pytest

from azlinux_cli.sandbox.real.content import Content, ContentError, ImageKind, Init, tool, userland


def test_each_kind_has_the_package_tool_of_its_release() -> None:
    recipes = {kind: userland.recipe(kind, Init.SH) for kind in ImageKind}
    assert "dnf" in recipes[ImageKind.AZL3].packages
    assert "dnf5" in recipes[ImageKind.AZL4].packages
    assert recipes[ImageKind.ACL] == recipes[ImageKind.AZL3], "ACL is made of 3.0"
    assert all({"openssh-server", "sudo"} <= set(recipe.packages) for recipe in recipes.values())


def test_a_userland_for_systemd_is_another_one() -> None:
    plain, booted = (userland.recipe(ImageKind.AZL3, init) for init in Init)
    assert set(booted.packages) - set(plain.packages) == {"dbus", "libpam-systemd", "systemd-sysv"}
    assert plain.digest != booted.digest


def test_the_archive_is_the_one_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZL_DEBIAN_MIRROR", "http://mirror.example/debian/")
    assert userland.debian_mirror() == "http://mirror.example/debian"


def test_the_archive_is_the_one_that_apt_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (
        "http://a.example/ubuntu/\nhttp://b.example/debian-security/\nhttp://c.example/debian/\n"
    )
    monkeypatch.setattr(userland, "find", lambda _: "/usr/bin/apt-get")
    monkeypatch.setattr(userland, "run", lambda _: lines)
    assert userland.debian_mirror() == "http://c.example/debian"


def test_a_machine_without_a_debian_archive_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(userland, "find", lambda _: None)
    with pytest.raises(ContentError, match="knows no Debian archive") as error:
        userland.debian_mirror()
    assert "AZL_DEBIAN_MIRROR" in str(error.value.hint)


def test_missing_programs_are_named_with_their_packages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tool, "find", lambda name: None if name.startswith("rpm") else "/bin/x")
    with pytest.raises(ContentError, match="rpmbuild, rpmsign, not installed") as error:
        Content(tmp_path).image(ImageKind.AZL3)
    assert error.value.hint == "apt-get install rpm"


def test_a_program_that_fails_ends_with_its_last_words() -> None:
    with pytest.raises(ContentError, match="sh ended with status 3:\nsorry"):
        tool.run(["/bin/sh", "-c", "echo sorry; exit 3"])
    with pytest.raises(ContentError, match="no-such-program cannot be run"):
        tool.run(["no-such-program"])


def test_programs_see_nothing_of_the_user_but_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZL_SECRET", "x")
    monkeypatch.setenv("https_proxy", "http://proxy.example")
    seen = tool.run(["/usr/bin/env"])
    assert "AZL_SECRET" not in seen
    assert "https_proxy=http://proxy.example" in seen


def test_nodes_of_3_do_without_the_programs_of_4_where_those_cannot_be_had(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(recipe: userland.Recipe, root: Path) -> None:
        raise ContentError(f"{recipe.suite} is out of order")

    steps: list[str] = []
    monkeypatch.setattr(tool, "find", lambda _: "/bin/x")
    monkeypatch.setattr(userland, "build_userland", fail)
    content = Content(tmp_path, on_step=steps.append)
    assert content._migrated(tmp_path, Init.SH) == ()
    assert steps[-1] == "A 3.0 node that becomes 4.0 keeps the programs of 3.0: sid is out of order"
