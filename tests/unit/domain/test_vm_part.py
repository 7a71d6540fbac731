"""What goes with a machine, what azl clears away after it, what stays."""

from azlinux_cli.domain.vm_part import PartKind, VmPart, kept, left_to_delete, listed


def part(kind: PartKind, *, along: bool = False, mine: bool = False) -> VmPart:
    return VmPart(kind, f"/subscriptions/s/x/{kind.name.lower()}", along, mine)


def test_what_azure_deletes_along_is_neither_kept_nor_left() -> None:
    parts = [part(PartKind.OS_DISK, along=True), part(PartKind.INTERFACE, along=True, mine=True)]
    assert (kept(parts), left_to_delete(parts)) == ([], [])


def test_what_azl_made_is_deleted_in_an_order_that_works() -> None:
    parts = [part(kind, mine=True) for kind in reversed(PartKind)]
    assert [p.kind for p in left_to_delete(parts)] == [
        PartKind.INTERFACE,
        PartKind.PUBLIC_ADDRESS,
        PartKind.OS_DISK,
        PartKind.DATA_DISK,
    ]
    assert kept(parts) == []


def test_what_somebody_else_made_stays_and_is_named() -> None:
    parts = [part(PartKind.DATA_DISK), part(PartKind.PUBLIC_ADDRESS)]
    assert left_to_delete(parts) == []
    assert listed(kept(parts)) == "data disk data_disk, public address public_address"
