"""``chengnuo incidents places|repair|repairs``: where a stuck case stands, dry run and proposal of a repair."""

from __future__ import annotations

import click

from engine.cases import commands
from engine.cases.commands import Repair
from engine.cli.connecting import actor_of, engine_for
from engine.cli.options import language_option
from engine.queries.operation.case_repairs import case_repairs


@click.command()
@click.argument("case_id", type=int)
@language_option
def places(case_id: int, language: str) -> None:
    """办件停在哪里，能移到哪里 / the tokens of a case, where each may be moved, and its variables."""
    with engine_for(language) as engine:
        found = commands.repairable_places(engine, None, case_id=case_id)
    for each in found:
        click.echo(f"{each.place.task_id}\t{each.place.element}\t{each.place.name}")
        click.echo("\t→ " + " ".join(element for element, _name in each.targets))
        click.echo("\t= " + " ".join(one.name for one in each.variables))


@click.command()
@click.argument("case_id", type=int)
@click.option("--at", "task", required=True, help="停在哪里，见 places / the token, see places.")
@click.option("--retry", is_flag=True, help="重新办这一步 / begin the step anew.")
@click.option("--to", "target", default="", help="移到的环节 / element to move to.")
@click.option("--set", "assignment", default="", help="变量=值（JSON） / variable=value as JSON.")
@click.option("--by", "login", default="", help="谁提出；不写只试算 / login of who proposes it; without, a dry run.")
@click.option("--reason", default="", help="理由，写进办件的记录 / why; it goes on the record of the case.")
@language_option
@click.pass_context
def repair(
    context: click.Context, case_id: int, task: str, retry: bool, target: str, assignment: str, login: str,
    reason: str, language: str,
) -> None:  # fmt: skip
    """试算或者提出修复 / try or propose a repair; another person approves it on its page. A refused trial exits 1."""
    if sum((retry, bool(target), bool(assignment))) != 1:
        raise click.UsageError("--retry | --to | --set")
    name, _equals, value = assignment.partition("=")
    kind = "retry" if retry else "move" if target else "variable"
    wanted = Repair(kind, task, name, value, target)
    with engine_for(language) as engine:
        if not login:
            tried = commands.try_repair(engine, None, case_id=case_id, repair=wanted)
            if tried.refusal is not None:
                click.echo(tried.refusal.text(language))
                context.exit(1)
            click.echo(f"{' '.join(tried.before) or '-'} → {' '.join(tried.after) or '-'} ({tried.status})")
            return
        made = commands.propose_repair(engine, actor_of(engine, login), case_id=case_id, repair=wanted, reason=reason)
    click.echo(str(made))


@click.command()
@language_option
def repairs(language: str) -> None:
    """列出提出过的修复 / what was proposed, newest first."""
    with engine_for(language) as engine, engine.database.reading() as session:
        after: int | None = None
        while True:
            shown, after = case_repairs(session, after=after)
            for each in shown:
                about = each.number or f"#{each.case_id}"
                click.echo(f"{each.id}\t{about}\t{each.kind}\t{each.what}\t{each.answer or 'proposed'}\t{each.reason}")
            if after is None:
                return
