"""`azl vm`: virtual machines."""

from azlinux_cli.cli.lazy import Entry, lazy_group

_HERE = "azlinux_cli.cli.commands.vm."

app = lazy_group(
    "Virtual machines on Azure Linux and Azure Container Linux.",
    {
        "create": Entry(
            _HERE + "create", "Create machines, with network, keys and a proven host key."
        ),
        "list": Entry(
            _HERE + "list", "List virtual machines with power state, system, size and addresses."
        ),
        "show": Entry(
            _HERE + "show",
            "Show one machine: everything Azure says of it, disks and interfaces included.",
        ),
        "start": Entry(_HERE + "power", "Start machines.", "start"),
        "stop": Entry(_HERE + "power", "Power machines off.", "stop"),
        "restart": Entry(_HERE + "power", "Restart machines.", "restart"),
        "deallocate": Entry(_HERE + "power", "Stop machines and their billing.", "deallocate"),
        "resize": Entry(_HERE + "resize", "Change the size of machines."),
        "delete": Entry(
            _HERE + "delete",
            "Delete machines, with the disks, interfaces and addresses that were made for them.",
        ),
        "ssh": Entry(
            _HERE + "ssh",
            "Open your own ssh to a machine: right address, user and key, host key proven.",
        ),
        "run": Entry(
            _HERE + "run",
            "Run a command on machines, over SSH or by ARM Run Command where there is no way in.",
        ),
        "wait": Entry(
            _HERE + "wait",
            "Wait for a state of machines: after --no-wait, after Ctrl-C, or for somebody else.",
        ),
    },
)
