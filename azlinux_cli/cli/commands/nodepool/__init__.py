"""`azl nodepool`: node pools of AKS clusters."""

from azlinux_cli.cli.lazy import Entry, lazy_group

_HERE = "azlinux_cli.cli.commands.nodepool."

app = lazy_group(
    "Node pools: what they run, how old it is, and changing them.",
    {
        "list": Entry(
            _HERE + "list",
            "List node pools: OS SKU, node image and its age, what is newer, what blocks.",
        ),
        "show": Entry(_HERE + "show", "Show one node pool, and what it may become."),
        "add": Entry(_HERE + "add", "Add a node pool on Azure Linux or Azure Container Linux."),
        "scale": Entry(_HERE + "scale", "Change the number of nodes, or the autoscaler's limits."),
        "upgrade": Entry(
            _HERE + "upgrade",
            "Upgrade node pools in place: the newest node image, a version, or another OS SKU.",
        ),
        "migrate": Entry(
            _HERE + "migrate",
            "Move node pools to another OS SKU, version or image, by a second pool beside each.",
        ),
        "repair": Entry(
            _HERE + "repair",
            "Say what is wrong with a node pool that was left half-way, and put it right.",
        ),
        "delete": Entry(_HERE + "delete", "Delete a node pool; AKS drains its nodes first."),
    },
)
