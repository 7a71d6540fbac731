"""Spec files: one for many packages, each with its own version, files and scripts."""

from pathlib import Path

from azlinux_cli.sandbox.real.content.package import Package
from azlinux_cli.sandbox.real.content.spec import batches, marker_path, spec_text, write_payload

_PACKAGE = Package(
    "openssl",
    "1:3.5.4-2.azl4",
    requires=("openssl-libs = 1:3.5.4-2.azl4",),
    obsoletes=("openssl3 < 4",),
    files={"/usr/bin/openssl": "100% real\n"},
    config={"/etc/ssl/openssl.cnf": "x = 1\n"},
    links={"/usr/bin/ssl": "openssl"},
    modes={"/usr/bin/openssl": "0755"},
    scripts={"post": "echo 5%\n"},
)


def test_a_package_is_declared_with_epoch_version_release_and_dependencies() -> None:
    text = spec_text("some", Path("/staged"), [_PACKAGE])
    assert "%package -n openssl\nEpoch: 1\nVersion: 3.5.4\nRelease: 2.azl4\n" in text
    assert "Requires: openssl-libs = 1:3.5.4-2.azl4\nObsoletes: openssl3 < 4\n" in text
    assert "BuildArch" not in text
    assert "BuildArch: noarch\n" in spec_text("s", Path("/s"), [Package("a", "1-1", "noarch")])


def test_a_percent_sign_in_a_script_is_not_a_macro() -> None:
    assert "%post -n openssl\necho 5%%\n" in spec_text("some", Path("/staged"), [_PACKAGE])


def test_files_carry_a_postfix_so_that_two_packages_may_own_one_path(tmp_path: Path) -> None:
    other = Package("libressl", "1-1", files={"/usr/bin/openssl": "other\n"})
    write_payload(tmp_path, _PACKAGE)
    write_payload(tmp_path, other)
    staged = tmp_path / "usr/bin/openssl.openssl.azl"
    assert staged.read_text() == "100% real\n"
    assert staged.stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "usr/bin/openssl.libressl.azl").read_text() == "other\n"
    assert (tmp_path / "usr/bin/ssl.openssl.azl").is_symlink()
    text = spec_text("some", tmp_path, [_PACKAGE, other])
    assert "RemovePathPostfixes: .openssl.azl\n" in text
    assert "\n/usr/bin/openssl.openssl.azl\n" in text
    assert "\n%config(noreplace) /etc/ssl/openssl.cnf.openssl.azl\n" in text


def test_a_spec_file_has_one_build_of_a_name() -> None:
    a1, a2, b1 = Package("a", "1-1"), Package("a", "2-1"), Package("b", "1-1")
    assert batches([a1, a2, b1]) == [[a1, b1], [a2]]


def test_builds_that_stay_side_by_side_share_no_file() -> None:
    provides = ("installonlypkg(kernel)",)
    first, second = (Package("kernel", evr, provides=provides) for evr in ("6-1", "6-2"))
    assert marker_path(first) != marker_path(second)
    assert marker_path(Package("curl", "1-1")) == marker_path(Package("curl", "2-1"))


def test_a_file_name_has_no_epoch() -> None:
    assert _PACKAGE.file_name("aarch64") == "openssl-3.5.4-2.azl4.aarch64.rpm"
    assert Package("tzdata", "2026a-1", "noarch").file_name("x86_64") == "tzdata-2026a-1.noarch.rpm"
