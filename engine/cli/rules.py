"""``chengnuo rules``: every rule of the regulations with what keeps and proves it, from a source checkout."""

from __future__ import annotations

from pathlib import Path

import click

from engine.rulebook.document import lines, read_rulebook

DOCUMENT = Path("docs", "rules.md")
"""Where the document lies in a source checkout."""


@click.command()
@click.option(
    "--source",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="源代码目录 / the source checkout.",
)
@click.option("--write", is_flag=True, help=f"写入 {DOCUMENT} / write it there.")
@click.pass_context
def rules(context: click.Context, source: Path, write: bool) -> None:
    """规则与落实 / rules, and the diagrams, code and tests that keep them; exit 1 if a rule has no test."""
    if not (source / "tests").is_dir():
        raise click.UsageError(
            f"“{source}”不是源代码目录，请用 --source 指明 / expected a source checkout, but there is no tests folder."
        )
    book = read_rulebook(source)
    written = "\n".join(lines(book)).rstrip() + "\n"
    if write:
        (source / DOCUMENT).write_text(written, encoding="utf-8")
    else:
        click.echo(written, nl=False)
    problems = book.problems()
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        context.exit(1)
