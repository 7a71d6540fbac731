"""What azl's data says about OS SKUs, and what a user's file changes of it."""

from datetime import date
from pathlib import Path

import pytest

from azlinux_cli.adapters.catalog import load_catalog, load_os_skus
from azlinux_cli.domain.aks.os_sku import has_come, merged_os_skus, parse_os_skus
from azlinux_cli.domain.errors import UsageError


def test_azls_own_data_names_a_source_for_every_row_and_known_days() -> None:
    skus = load_os_skus()
    assert skus.as_of
    assert all(sku.source and sku.title for sku in skus.skus)
    assert all(line.source and line.title for line in skus.lines)


def test_names_and_aliases_are_found_in_any_case() -> None:
    skus = load_os_skus()
    found = skus.find("azurecontainerlinux")
    assert found is not None
    assert found.needs_trusted_launch
    assert skus.find("mariner") == skus.find("CBLMariner")
    assert skus.find("AzureLinux4") is None  # announced; data will say when it is there


def test_an_image_knows_better_than_its_sku_when_it_ends() -> None:
    skus = load_os_skus()
    assert skus.retirement("AzureLinux", "AKSAzureLinux-V3gen2-202511.07.0") is None
    old = skus.retirement("AzureLinux", "AKSAzureLinux-V2gen2-202512.06.0")
    assert old is not None
    assert old.images_gone == "2026-03-31"


def test_a_users_file_adds_skus_and_replaces_single_values_and_is_a_catalog_too(
    tmp_path: Path,
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'as_of = "2027-01-01"\n[[os_sku]]\nname = "AzureLinux4"\ntitle = "Azure Linux 4.0"\n'
        '[[os_sku]]\nname = "AzureLinux3"\nsupport = "2029"\n'.replace("\\\n", "\n")
    )
    skus = load_os_skus(str(path))
    assert skus.as_of == "2027-01-01"
    new, old = skus.find("AzureLinux4"), skus.find("AzureLinux3")
    assert new is not None
    assert old is not None
    assert (old.support, old.from_kubernetes) == ("2029", "1.28")
    assert load_catalog(str(path)).families


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"name": "X", "colour": "red"}, "colour"),
        ({"name": "X", "retired": "soon"}, "soon"),
        ({"title": "nameless"}, "name"),
    ],
)
def test_a_row_that_is_none_is_told(row: dict[str, str], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        parse_os_skus(merged_os_skus({}, {"os_sku": [row]}))


def test_a_day_has_come_on_that_day() -> None:
    assert has_come("2026-06-08", date(2026, 6, 8))
    assert not has_come("2026-06-08", date(2026, 6, 7))
    assert not has_come("", date(2026, 6, 7))
