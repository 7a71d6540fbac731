"""`azl aks`: clusters."""

from azlinux_cli.cli.lazy import Entry, lazy_group

_HERE = "azlinux_cli.cli.commands.aks."

app = lazy_group(
    "AKS clusters.",
    {
        "list": Entry(_HERE + "list", "List clusters with their versions, pools and channels."),
        "show": Entry(_HERE + "show", "Show one cluster, and its node pools."),
        "create": Entry(_HERE + "create", "Create a cluster with one pool on Azure Linux or ACL."),
        "delete": Entry(_HERE + "delete", "Delete a cluster, with its nodes and what runs there."),
        "get-credentials": Entry(
            _HERE + "get_credentials", "Write a cluster's credentials where kubectl finds them."
        ),
    },
)
