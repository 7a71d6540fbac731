"""A plan in a file of its own: private, since a gate's address may hold a secret."""

import json
from pathlib import Path

from azlinux_cli.adapters.file import write_whole
from azlinux_cli.domain.errors import AzlError, UsageError
from azlinux_cli.domain.rollout.plan import RolloutPlan, plan_document, plan_from


def write_plan(path: Path, plan: RolloutPlan) -> None:
    try:
        write_whole(path, json.dumps(plan_document(plan), indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        raise AzlError(f"could not write {path}: {error.strerror}") from error


def read_plan(path: Path) -> RolloutPlan:
    """Raises UsageError for a file that holds no plan."""
    try:
        return plan_from(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UsageError(f"could not read the plan {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path} holds no plan that this azl can read ({type(error).__name__}: {error})",
            hint="azl update plan -o plan.json makes one",
        ) from error
