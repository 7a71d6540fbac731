"""updateinfo.xml as package tools read it."""

import pytest

from azlinux_cli.sandbox.real.content.error import ContentError
from azlinux_cli.sandbox.real.content.package import Advisory, Package
from azlinux_cli.sandbox.real.content.updateinfo import (
    read_updates,
    update_element,
    updateinfo_text,
)

_PACKAGES = [Package("openssl", "1:3.5.4-4.azl4"), Package("tzdata", "2026b-1.azl4", "noarch")]


def _update(severity: str, *names: str, reboot: bool = False) -> str:
    advisory = Advisory("AZL-1", severity, "title & more", names, ("CVE-1",), reboot=reboot)
    return updateinfo_text([update_element(advisory, _PACKAGES, "x86_64", "2026-11-22")])


def test_a_severity_makes_a_security_update_and_none_a_bug_fix() -> None:
    assert 'type="security"' in _update("Critical", "openssl")
    assert 'type="bugfix"' in _update("None", "openssl")


def test_builds_are_named_in_full() -> None:
    text = _update("Important", "openssl", "tzdata", reboot=True)
    assert (
        '<package name="openssl" epoch="1" version="3.5.4" release="4.azl4" arch="x86_64">' in text
    )
    assert "<filename>tzdata-2026b-1.azl4.noarch.rpm</filename>" in text
    assert text.count("<reboot_suggested>True</reboot_suggested>") == 2
    assert 'id="CVE-1"' in text
    assert "title &amp; more" in text


def test_what_was_written_can_be_read_and_added_to() -> None:
    once = _update("Low", "openssl")
    twice = updateinfo_text([*read_updates(once), *read_updates(once)])
    assert twice.count("<id>AZL-1</id>") == 2


def test_an_advisory_about_a_package_that_is_not_there_is_refused() -> None:
    with pytest.raises(ContentError, match="AZL-1 names nano"):
        _update("Low", "nano")
