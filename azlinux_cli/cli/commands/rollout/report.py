"""`azl rollout report`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from azlinux_cli.cli.deps import deps_of
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.run import Run
from azlinux_cli.domain.errors import AzlError, UsageError

if TYPE_CHECKING:
    from azlinux_cli.rendering.rollout.report import Report

app = leaf()
FORMS = ("text", "json", "html")


@app.command()
def report(
    ctx: typer.Context,
    run: Run,
    *,
    form: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="text|json|html", help="Text if the file does not say."
        ),
    ] = None,
    output_file: Annotated[
        Path | None, typer.Option("--output-file", metavar="FILE", help="Write it there.")
    ] = None,
) -> None:
    """Tell the story of a run: text, JSON or a page.

    The page is one HTML file that needs nothing else: for a change board, a ticket, a printer.
    """
    form = _form(form, output_file)
    text = _written(_report(ctx, run), form)
    if output_file is None:
        deps_of(ctx).out.write(text)
        return
    try:
        output_file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise AzlError(
            f"the report could not be written to {output_file}: {error.strerror}",
            code="CannotWrite",
        ) from error


def _form(form: str | None, file: Path | None) -> str:
    """As asked, or as the file's name ends. Raises UsageError."""
    if form is None:
        suffix = file.suffix.lower().removeprefix(".") if file else ""
        return {"html": "html", "htm": "html", "json": "json"}.get(suffix, "text")
    if form not in FORMS:
        raise UsageError(f"{form!r} is not a form of a report", hint=f"one of: {', '.join(FORMS)}")
    return form


def _report(ctx: typer.Context, run: str) -> "Report":
    from azlinux_cli.domain.rollout.story import story_of
    from azlinux_cli.rendering.rollout.report import Report
    from azlinux_cli.rendering.rollout.run import SeenRun
    from azlinux_cli.services.rollout.prove import ProveRun
    from azlinux_cli.services.rollout.stand import state_of

    deps = deps_of(ctx)
    entry = deps.journals().read(run)
    proof = ProveRun(deps.journals())(run)
    seen = SeenRun(state_of(entry), entry.owner)
    return Report(seen, story_of(entry.records), proof, deps.clock.now())


def _written(report: "Report", form: str) -> str:
    import io
    import json

    from azlinux_cli.rendering.rollout.page import page
    from azlinux_cli.rendering.rollout.report import report_document
    from azlinux_cli.rendering.rollout.report_text import report_text

    if form == "html":
        return page(report)
    document = report_document(report)
    if form == "json":
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    out = io.StringIO()
    report_text(document, out)
    return out.getvalue()
