"""Custom-data files, and what YAML makes of them."""

from azlinux_cli.adapters.yaml_file import read_text
from azlinux_cli.domain.machine import CustomData

_WHAT = "a custom-data file (cloud-init, Butane or Ignition)"


def read_custom_data(path: str) -> CustomData:
    """Raises UsageError for a file that cannot be read or is no text.

    The text may be longer than Azure takes: Butane shrinks on its way. Ignition is JSON, which
    YAML reads as well; what is neither stays without a document.
    """
    import yaml

    text = read_text(path, what=_WHAT)
    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        document = None
    return CustomData(path, text, document)
