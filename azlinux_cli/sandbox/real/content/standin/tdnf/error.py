"""tdnf's errors (include/tdnferror.h, client/defines.h)."""

GENERIC = (1000, "Generic base error")
NO_MATCH = (1011, "No matching packages")
INVALID = (1001, "Invalid argument: {}")  # the number is tdnf's, the text is not
PROTECTED = (1030, "The operation would result in removing the protected package : {}")
ABORTED = (1032, "Operation aborted.")
UNRESOLVED = (1301, "Solv general runtime error")
NO_KEY = (
    1514,
    "RPM is signed but failed to match with known keys. Use --nogpgcheck to ignore.",
)
TRANSACTION = (1525, "rpm transaction failed")
SYSTEM = 1600  # and the number of an error of the system's
NOT_ROOT = (1601, "Operation not permitted. You have to be root.")


class TdnfError(Exception):
    """One of the errors above."""

    def __init__(self, error: tuple[int, str], *values: str) -> None:
        super().__init__(error[1].format(*values) if values else error[1])
        self.number = error[0]

    @property
    def status(self) -> int:
        return self.number % 256
