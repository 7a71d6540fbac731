"""The data of the releases: the same builds and advisories as simulated nodes have."""

import pytest

from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.nodes.image import catalogue_of
from azlinux_cli.sandbox.real.content.package import Package, Signature
from azlinux_cli.sandbox.real.content.release import RELEASES, Release, load_release
from azlinux_cli.sandbox.real.content.spec import payload


def _release(name: str) -> Release:
    return load_release(name, url="http://r", public_key="KEY TEXT\n", arch="x86_64")


def _build(release: Release, name: str) -> Package:
    return next(package for package in release.image if package.name == name)


@pytest.mark.parametrize("name", RELEASES)
def test_real_and_simulated_nodes_have_and_are_offered_the_same_builds(name: str) -> None:
    release, catalogue = _release(name), catalogue_of(OsKind(name), "x86_64")
    image = {(p.name, p.evr, p.arch or "x86_64") for p in release.image}
    assert image == {(p.name, p.evr, p.arch) for p in catalogue.installed}
    offered = {(p.name, p.evr) for r in release.repositories for p in r.packages}
    assert {(p.name, p.evr) for p in catalogue.offered} <= offered


@pytest.mark.parametrize("name", RELEASES)
def test_real_and_simulated_advisories_speak_of_the_same_builds(name: str) -> None:
    real = {
        (advisory.id, advisory.severity, package)
        for advisory in _release(name).repository(None).advisories
        for package in advisory.packages
    }
    simulated = catalogue_of(OsKind(name), "x86_64").advisories
    assert real == {(a.id, a.severity, a.package.name) for a in simulated}


@pytest.mark.parametrize("name", RELEASES)
def test_repositories_have_the_ids_that_simulated_nodes_list(name: str) -> None:
    ids = [repository.id for repository in _release(name).repositories]
    listed = catalogue_of(OsKind(name), "x86_64").repositories
    assert ids == [*(repository.id for repository in listed), "chaos"]


@pytest.mark.parametrize("name", RELEASES)
def test_repositories_lie_where_the_simulated_addresses_say(name: str) -> None:
    paths = [repository.path for repository in _release(name).repositories[:-1]]
    listed = catalogue_of(OsKind(name), "x86_64").repositories
    assert [f"https://packages.microsoft.com/{path}/x86_64" for path in paths] == [
        repository.base_url for repository in listed
    ]


@pytest.mark.parametrize("name", RELEASES)
def test_no_word_is_left_to_fill_in(name: str) -> None:
    import re

    for repository in _release(name).repositories:
        for package in repository.packages:
            assert not re.search(r"@[A-Z]{3,}@", repr(package)), package.name


def test_the_build_in_os_release_follows_the_release_package() -> None:
    builds = [
        payload(package)["/usr/lib/os-release"].split('VERSION="')[1][:12]
        for package in _release("3.0").repository(None).packages
        if package.name == "azurelinux-release"
    ]
    assert builds == ["3.0.20260809", "3.0.20261109"]


def test_repo_files_check_what_the_real_ones_check_and_skip_what_is_down() -> None:
    three = _build(_release("3.0"), "azurelinux-repos").config
    text = three["/etc/yum.repos.d/azurelinux-official-base.repo"]
    assert "gpgcheck=1\nrepo_gpgcheck=1\n" in text
    assert "skip_if_unavailable=True\n" in text
    assert "baseurl=http://r/azurelinux/$releasever/prod/base/$basearch\n" in text
    four = _build(_release("4.0"), "azurelinux-repos").config["/etc/yum.repos.d/azurelinux.repo"]
    assert four.count("gpgcheck=1\n") == four.count("repo_gpgcheck=0\n") == 3


def test_the_next_release_obsoletes_what_it_renames() -> None:
    obsoleted = {text.split()[0] for p in _release("4.0").image for text in p.obsoletes}
    assert obsoleted == {
        *("azurelinux-release", "azurelinux-repos-ms-oss", "azurelinux-repos-shared"),
        *("dnf", "dnf-utils", "tdnf"),
    }


def test_some_packages_misbehave() -> None:
    chaos = {package.name: package for package in _release("4.0").repository("chaos").packages}
    assert chaos["chaos-unsigned"].signature is Signature.NONE
    assert chaos["chaos-wrong-key"].signature is Signature.ROGUE
    assert chaos["chaos-kernel"].scripts["post"].startswith("echo saved_entry=9.9.9-1.azl4 >")
    assert {p.evr for p in chaos.values()} == {"1.0-1.azl4"}


def test_a_repository_is_found_by_id() -> None:
    assert _release("3.0").repository("azurelinux-official-ms-oss").advisories == ()
    with pytest.raises(KeyError):
        _release("3.0").repository("extras")
