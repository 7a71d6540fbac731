"""docs/sandbox.md owns up to every refusal: a code that it does not list has no source.

Those of the container service are in docs/aks-sandbox.md.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import azlinux_cli.sandbox

PACKAGE = Path(azlinux_cli.sandbox.__file__).parent
DOCS = PACKAGE.parents[1] / "docs"
PAGES = (DOCS / "sandbox.md", DOCS / "aks-sandbox.md")
# How refusals are made here: the class, and the shorthands of some modules.
MAKERS = {"ArmError", "CanceledError", "_conflict", "_invalid", "_unauthorized", "refused"}


def codes(path: Path) -> Iterator[str]:
    """Error codes in calls that make a refusal: words in CamelCase, in one of the first places."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        named = [word.value for word in node.keywords if word.arg == "code"]
        if name not in MAKERS and not named:
            continue
        for argument in [*node.args[:3], *named] if name in MAKERS else named:
            for part in ast.walk(argument):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    text = part.value
                    if text.isidentifier() and text[0].isupper() and not text.endswith("Invalid"):
                        yield text


def test_every_refusal_of_the_sandbox_is_listed_with_its_source() -> None:
    found = {code: path.name for path in sorted(PACKAGE.rglob("*.py")) for code in codes(path)}
    page = "".join(page.read_text(encoding="utf-8") for page in PAGES)

    missing = {code: name for code, name in found.items() if f"`{code}`" not in page}

    assert len(found) > 80
    assert missing == {}
