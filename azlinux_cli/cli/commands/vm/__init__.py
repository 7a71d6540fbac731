"""`azl vm`: virtual machines."""

from azlinux_cli.cli.lazy import Entry, lazy_group

_HERE = "azlinux_cli.cli.commands.vm."

app = lazy_group(
    "Virtual machines on Azure Linux and Azure Container Linux.",
    {
        "create": Entry(
            _HERE + "create", "Create machines, with network, keys and proven host key."
        ),
        "list": Entry(
            _HERE + "list", "List machines with power state, system, size and addresses."
        ),
        "show": Entry(_HERE + "show", "Show one machine."),
        "start": Entry(_HERE + "power", "Start machines.", "start"),
        "stop": Entry(_HERE + "power", "Power machines off (still billed).", "stop"),
        "restart": Entry(_HERE + "power", "Restart machines.", "restart"),
        "deallocate": Entry(_HERE + "power", "Stop machines and their billing.", "deallocate"),
        "resize": Entry(_HERE + "resize", "Change the size of machines."),
        "delete": Entry(_HERE + "delete", "Delete machines and what create made for them."),
        "ssh": Entry(_HERE + "ssh", "Open your own ssh to a machine, host key proven."),
        "run": Entry(_HERE + "run", "Run a command on machines, over SSH or Run Command."),
        "wait": Entry(_HERE + "wait", "Wait for a state of machines."),
    },
)
