"""``chengnuo moves``: running cases and another version of their process: dry run, proposal, progress."""

from __future__ import annotations

import click

from engine.cases import commands
from engine.cli.connecting import actor_of, engine_for
from engine.cli.options import by_option, language_option
from engine.queries.operation.case_moves import move_lines
from engine.queries.operation.case_moves import moves as proposed_moves

source_option = click.option(
    "--from", "sources", type=int, multiple=True, required=True, help="换掉的版本 / version to leave, repeatable."
)
target_option = click.option("--to", "target", type=int, required=True, help="换到的版本 / version to go on by.")


@click.group()
def moves() -> None:
    """在办件换版 / move running cases to another version; another person confirms it on its page."""


@moves.command(name="try")
@click.argument("process")
@source_option
@target_option
@language_option
@click.pass_context
def try_out(context: click.Context, process: str, sources: tuple[int, ...], target: int, language: str) -> None:
    """试算，不改动任何办件 / a result per case; exits 1 when one cannot be moved."""
    with engine_for(language) as engine:
        found = commands.try_move(engine, process=process, sources=sources, target=target)
    for case_id, reasons in found:
        told = " ".join(each.zh if language == "zh" else each.en for each in reasons)
        click.echo(f"#{case_id}\t{'unsafe' if reasons else 'safe'}\t{told}".rstrip())
    if any(reasons for _, reasons in found):
        context.exit(1)


@moves.command()
@click.argument("process")
@source_option
@target_option
@by_option
@click.option("--reason", required=True, help="理由，写入每个办件的记录 / why; it goes on the record of every case.")
@language_option
def propose(process: str, sources: tuple[int, ...], target: int, login: str, reason: str, language: str) -> None:
    """提出换版 / propose it; another designer or administrator confirms it on the page."""
    with engine_for(language) as engine:
        made = commands.propose_move(
            engine, actor_of(engine, login), process=process, sources=sources, target=target, reason=reason
        )
    click.echo(str(made))


@moves.command(name="list")
@language_option
def list_moves(language: str) -> None:
    """列出换版和进度 / what was proposed and how far it has come."""
    with engine_for(language) as engine, engine.database.reading() as session:
        for move in proposed_moves(session):
            counts = " ".join(f"{result}={count}" for result, count in sorted(move.counts.items()))
            click.echo(f"{move.id}\t{move.process}\t→ {move.target}\t{move.answer or 'proposed'}\t{counts}")


@moves.command()
@click.argument("move_id", type=int)
@language_option
def show(move_id: int, language: str) -> None:
    """逐件结果 / the result of each case."""
    with engine_for(language) as engine, engine.database.reading() as session:
        for line in move_lines(session, move_id):
            told = line.reason_zh if language == "zh" else line.reason_en
            click.echo(f"{line.number or line.case_id}\t{line.source}\t{line.result}\t{told}".rstrip())
