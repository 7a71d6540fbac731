"""ARM resource ids, taken apart and put together."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResourceId:
    """`/subscriptions/S/resourceGroups/G/providers/N/T/NAME[/T2/NAME2...]`, cases kept as given."""

    subscription: str
    group: str
    namespace: str
    types: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> "ResourceId | None":
        """None if `text` is not the id of a resource in a resource group."""
        parts = text.strip("/").split("/")
        if len(parts) < 8 or len(parts) % 2 or any(not part for part in parts):  # noqa: PLR2004
            return None
        heads = [part.lower() for part in parts[0:6:2]]
        if heads != ["subscriptions", "resourcegroups", "providers"]:
            return None
        return cls(parts[1], parts[3], parts[5], tuple(parts[6::2]), tuple(parts[7::2]))

    @property
    def name(self) -> str:
        return self.names[-1]

    @property
    def type(self) -> str:
        """`Microsoft.Compute/virtualMachines/extensions`."""
        return "/".join((self.namespace, *self.types))

    @property
    def group_id(self) -> str:
        return f"/subscriptions/{self.subscription}/resourceGroups/{self.group}"

    def __str__(self) -> str:
        tail = "/".join(f"{t}/{n}" for t, n in zip(self.types, self.names, strict=True))
        return f"{self.group_id}/providers/{self.namespace}/{tail}"
