"""What can be configured: one table, and the values in force with where each came from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.way import parse_ways


@dataclass(frozen=True, slots=True)
class Setting:
    """One row: its name in files and on the command line, its variable, its default.

    `check` raises UsageError for a value that is none.
    """

    name: str
    help: str
    default: str | None = None
    kind: type = str
    choices: tuple[str, ...] = ()
    check: Callable[[str], object] | None = None

    @property
    def variable(self) -> str:
        return "AZL_" + self.name.upper().replace("-", "_")


SIGN_INS = ("service-principal", "azure-cli", "device-code", "managed-identity", "default")
FORMATS = ("table", "json", "jsonl", "yaml", "tsv", "name")

# Precedence everywhere: flag, then variable, then profile, then default.
SETTINGS: tuple[Setting, ...] = (
    Setting("cloud", "azure, or sandbox for the rehearsal cloud", choices=("azure", "sandbox")),
    Setting("endpoint", "Azure Resource Manager endpoint", "https://management.azure.com"),
    Setting("authority", "sign-in endpoint", "https://login.microsoftonline.com"),
    Setting("ca-bundle", "file of CA certificates that prove the endpoint"),
    Setting("sign-in", "how to prove who you are to Entra", choices=SIGN_INS),
    Setting("tenant-id", "Entra tenant"),
    Setting("subscription", "subscription id"),
    Setting("client-id", "application id of a service principal or managed identity"),
    Setting("client-secret-file", "file that holds the service principal's secret (mode 0600)"),
    Setting("location", "region of new resources"),
    Setting("resource-group", "resource group when -g is not given"),
    Setting("image", "image of new machines", "azurelinux-3"),
    Setting("size", "size of new machines; unset: the first that the region offers"),
    Setting("output", "format of results", "table", choices=FORMATS),
    Setting("ssh-user", "admin user of new machines, and who signs in over SSH", "azureuser"),
    Setting("ssh-key", "private key file; unset: ~/.ssh/id_ed25519, then id_rsa, then the agent"),
    Setting("ssh-port", "port that sshd listens on", "22", int),
    Setting("ssh-source", "addresses that may reach SSH of new machines (CIDR, or * for all)"),
    Setting("jump-host", "user@host[:port] to go through"),
    Setting(
        "ways",
        "ways in with commas, first tried first: private, public, jump, ssh, run-command",
        check=parse_ways,
    ),
    Setting("host-ca", "file of @cert-authority lines: CAs that may vouch for azl-<vmId>"),
    Setting("ssh-config", "OpenSSH client configuration to go by; none: no file", "~/.ssh/config"),
    Setting("parallel", "machines worked on at once", "16", int),
    Setting("catalog", "file that overrides azl's dated data (images, lifecycle)"),
)
BY_NAME: Mapping[str, Setting] = {setting.name: setting for setting in SETTINGS}


def check_value(name: str, value: str | None = None) -> Setting:
    """Raises UsageError for a setting that does not exist or a value it cannot have."""
    setting = BY_NAME.get(name)
    if setting is None:
        import difflib

        close = difflib.get_close_matches(name, BY_NAME, n=1)
        hint = f"did you mean {close[0]!r}?" if close else "azl config list shows all settings"
        raise UsageError(f"there is no setting {name!r}", hint=hint)
    if value is not None and not value.isprintable():
        raise UsageError(f"{name} cannot be {value!r}: printable text is expected")
    if value is not None and setting.kind is int and not value.isdigit():
        raise UsageError(f"{name} must be a whole number, not {value!r}")
    if value is not None and setting.choices and value not in setting.choices:
        raise UsageError(
            f"{name} cannot be {value!r}", hint=f"one of: {', '.join(setting.choices)}"
        )
    if value is not None and setting.check is not None:
        try:
            setting.check(value)
        except UsageError as error:
            message = f"{name} cannot be {value!r}: {error.message}"
            raise UsageError(message, hint=error.hints) from error
    return setting


@dataclass(frozen=True, slots=True)
class Settings:
    """The values in force. `sources` says where each came from: flag, AZL_X, profile, default."""

    profile: str | None
    values: Mapping[str, str]
    sources: Mapping[str, str]

    def get(self, name: str) -> str | None:
        """The value of a setting, or None. Raises KeyError for a name not in the table."""
        return self.values.get(BY_NAME[name].name)

    def __getitem__(self, name: str) -> str:
        """The value of a setting that has a default or is known to be set."""
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def is_chosen(self, name: str) -> bool:
        """Whether somebody said so: it is not azl's own default."""
        return self.sources.get(name, "default") != "default"

    @property
    def configured(self) -> bool:
        """Whether anybody ever chose a cloud."""
        return self.get("cloud") is not None or self.get("subscription") is not None

    @property
    def is_sandbox(self) -> bool:
        return self.get("cloud") == "sandbox"
