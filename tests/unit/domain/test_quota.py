from dataclasses import replace

import pytest

from azlinux_cli.domain.errors import CapacityError
from azlinux_cli.domain.quota import Purchase, Usage, check_quota, default_size, exceeded
from azlinux_cli.domain.size import ARM64, Demand
from tests.fakes.provisioner import SIZES, USAGES

X = Demand()
D2, D4 = SIZES[0], SIZES[1]


def with_used(name: str, used: int) -> list[Usage]:
    return [replace(u, used=used) if u.name == name else u for u in USAGES]


def test_what_fits_is_not_mentioned() -> None:
    check_quota([Purchase(D2, 5, X)], SIZES, USAGES, "westeurope")


def test_a_family_too_small_names_the_quota_and_what_would_fit() -> None:
    with pytest.raises(CapacityError) as caught:
        check_quota([Purchase(D4, 3, X)], SIZES, with_used("standardDSv5Family", 4), "westeurope")

    error = caught.value
    assert error.code == "QuotaExceeded"
    assert error.message == (
        "quota 'Standard DSv5 Family vCPUs' in westeurope is too small for 3 x Standard_D4s_v5: "
        "limit 10, used 4, needed 12"
    )
    assert error.hints[0].startswith("--size with one of: Standard_D2as_v5")
    assert "1 of Standard_D4s_v5 would fit" in error.hints
    assert error.details == {
        "quota": "standardDSv5Family",
        "limit": 10,
        "used": 4,
        "needed": 12,
        "sizesThatFit": [
            "Standard_D2as_v5",
            "Standard_D2s_v5",
            "Standard_B2s_v2",
            "Standard_A2_v2",
        ],
    }


def test_the_region_full_says_that_no_size_fits() -> None:
    with pytest.raises(CapacityError) as caught:
        check_quota([Purchase(D2, 1, X)], SIZES, with_used("cores", 19), "westeurope")

    assert "'Total Regional vCPUs'" in caught.value.message
    assert "no size in this region fits; choose another region with --location" in (
        caught.value.hints
    )


def test_two_kinds_of_machines_share_the_regions_quota() -> None:
    alone = Purchase(SIZES[2], 6, X)

    check_quota([alone], SIZES, USAGES, "westeurope")
    with pytest.raises(CapacityError, match="used 12, needed 10"):
        check_quota([alone, Purchase(D2, 5, X)], SIZES, USAGES, "westeurope")


def test_spot_has_a_quota_of_its_own() -> None:
    full = [replace(u, used=u.limit) if u.name == "cores" else u for u in USAGES]
    spot = Demand(spot=True)

    check_quota([Purchase(D2, 4, spot)], SIZES, full, "westeurope")
    with pytest.raises(CapacityError, match="Spot"):
        check_quota([Purchase(D2, 5, spot)], SIZES, full, "westeurope")


def test_a_quota_that_azure_does_not_list_does_not_bind() -> None:
    assert exceeded(SIZES[2], [], 1000, spot=False) is None


def test_quota_names_are_compared_without_case() -> None:
    assert exceeded(D2, [Usage("STANDARDDSV5FAMILY", "x", 0, 1)], 1, spot=False) is not None


def test_the_default_size_is_the_first_preferred_one() -> None:
    assert default_size(SIZES, USAGES, X, 1, "westeurope") is D2
    assert default_size(SIZES, USAGES, Demand(ARM64), 1, "westeurope").name == "Standard_D2ps_v5"


def test_the_default_size_passes_over_what_the_quota_would_refuse() -> None:
    full = with_used("standardDSv5Family", 10)

    assert default_size(SIZES, full, X, 1, "westeurope").name == "Standard_D2as_v5"


def test_the_default_size_passes_over_what_the_zone_does_not_have() -> None:
    sizes = [replace(D2, barred_zones=("2",)), *SIZES[1:]]

    assert default_size(sizes, USAGES, Demand(zone="2"), 1, "westeurope").name == "Standard_D2as_v5"


def test_without_any_preferred_size_the_smallest_of_two_cores_is_taken() -> None:
    sizes = [replace(D4, name="Standard_Z4"), replace(D2, name="Standard_Z2")]

    assert default_size(sizes, USAGES, X, 1, "westeurope").name == "Standard_Z2"


def test_a_region_that_offers_nothing_says_so() -> None:
    with pytest.raises(CapacityError, match="no size for Arm64 machines in zone 3"):
        default_size(SIZES, USAGES, Demand(ARM64, zone="3"), 1, "westeurope")


def test_when_no_size_fits_the_quota_the_error_is_the_quotas() -> None:
    full = with_used("cores", 20)
    size = default_size(SIZES, full, X, 1, "westeurope")

    with pytest.raises(CapacityError) as caught:
        check_quota([Purchase(size, 1, X)], SIZES, full, "westeurope")

    assert caught.value.code == "QuotaExceeded"
