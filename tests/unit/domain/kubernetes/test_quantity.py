"""Quantities, numbers that may be percentages, and what pods ask for."""

import pytest

from azlinux_cli.domain.kubernetes.quantity import quantity, quantity_of, share
from azlinux_cli.domain.kubernetes.resource import MILLIS, amounts, requests_of


@pytest.mark.parametrize(
    ("written", "parts", "units"),
    [
        ("250m", MILLIS, 250),
        ("1", MILLIS, 1000),
        ("1.5", MILLIS, 1500),
        ("100u", MILLIS, 1),  # rounded up
        ("1Gi", 1, 2**30),
        ("1G", 1, 10**9),
        ("128974848000m", 1, 128974848),
        ("129e6", 1, 129_000_000),
        ("1E", 1, 10**18),
        ("0.1Ki", 1, 103),
        ("", 1, 0),
        ("much", 1, 0),
        ("1e999", 1, 0),
    ],
)
def test_quantities_are_read_as_kubernetes_writes_them(
    written: str, parts: int, units: int
) -> None:
    assert quantity(written, parts) == units


@pytest.mark.parametrize(("value", "units"), [(2, 2), (0.5, 1), (True, 0), (None, 0), ([], 0)])
def test_what_is_no_text_is_a_number_or_nothing(value: object, units: int) -> None:
    assert quantity_of(value) == units


@pytest.mark.parametrize(
    ("written", "total", "number"),
    [(2, 7, 2), ("34%", 3, 2), ("0%", 3, 0), ("50%", 7, 4), ("100%", 7, 7), ("1%", 1, 1)],
)
def test_percentages_are_rounded_up(written: object, total: int, number: int) -> None:
    found = share(written)

    assert found is not None
    assert found.of(total) == number


@pytest.mark.parametrize("written", ["half", "-1%", True, None, 1.5])
def test_what_is_neither_number_nor_percentage_is_none(written: object) -> None:
    assert share(written) is None


def _container(cpu: str, **more: object) -> dict[str, object]:
    return {"resources": {"requests": {"cpu": cpu}}, **more}


def test_a_pod_needs_its_containers_together() -> None:
    spec = {"containers": [_container("100m"), _container("200m")], "overhead": {"cpu": "50m"}}

    assert requests_of(spec) == {"cpu": 350, "pods": 1}


def test_a_start_that_needs_more_counts() -> None:
    spec = {"containers": [_container("100m")], "initContainers": [_container("1")]}

    assert requests_of(spec) == {"cpu": 1000, "pods": 1}


def test_sidecars_run_beside_the_start_and_beside_the_containers() -> None:
    sidecar = _container("300m", restartPolicy="Always")
    spec = {"containers": [_container("100m")], "initContainers": [sidecar, _container("200m")]}

    assert requests_of(spec) == {"cpu": 500, "pods": 1}


def test_a_limit_is_a_request_where_there_is_none() -> None:
    limited = {"resources": {"limits": {"cpu": "1", "memory": "1Mi"}, "requests": {"cpu": "1m"}}}

    assert requests_of({"containers": [limited]}) == {"cpu": 1, "memory": 2**20, "pods": 1}


def test_what_a_node_has_is_read_by_name() -> None:
    assert amounts({"cpu": "1900m", "example.com/gpu": "4"}) == {"cpu": 1900, "example.com/gpu": 4}
