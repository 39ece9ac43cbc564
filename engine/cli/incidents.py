"""``chengnuo incidents``: what failed in the background, and what to do about it."""

from __future__ import annotations

import click

from engine.cases import commands
from engine.cli.connecting import engine_for
from engine.cli.incident_repairs import places, repair, repairs
from engine.cli.options import language_option
from engine.clock import OFFICE_ZONE
from engine.queries.operation.background import OpenIncident, open_incidents

reason_option = click.option("--reason", required=True, help="理由，写入记录 / why; it goes on the record.")


@click.group()
def incidents() -> None:
    """后台故障 / failed timers, messages, letters and jobs, and cases that cannot go on."""


@incidents.command(name="list")
@language_option
def list_incidents(language: str) -> None:
    """列出未处理的故障 / list the open ones, newest first."""
    with engine_for(language) as engine, engine.database.reading() as session:
        after: int | None = None
        while True:
            shown, after = open_incidents(session, after=after)
            for incident in shown:
                click.echo(_line(incident, language))
            if after is None:
                return


def _line(incident: OpenIncident, language: str) -> str:
    about = incident.number or (f"#{incident.case_id}" if incident.case_id else incident.reference)
    last = incident.last_at.astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M")
    return f"{incident.id}\t{incident.kind}\t{about}\t{incident.attempts}\t{last}\t{incident.error[language]}"


@incidents.command()
@click.argument("incident_id", type=int)
@language_option
def retry(incident_id: int, language: str) -> None:
    """立即重试 / try again now."""
    with engine_for(language) as engine:
        commands.retry_incident(engine, None, incident_id=incident_id)
    click.echo("已安排重试 / will be tried again")


@incidents.command(name="give-up")
@click.argument("incident_id", type=int)
@reason_option
@language_option
def give_up(incident_id: int, reason: str, language: str) -> None:
    """不再重试 / end the attempts."""
    with engine_for(language) as engine:
        commands.give_up_incident(engine, None, incident_id=incident_id, reason=reason)
    click.echo("已停止重试 / given up")


@incidents.command(name="end-case")
@click.argument("incident_id", type=int)
@reason_option
@language_option
def end_case(incident_id: int, reason: str, language: str) -> None:
    """终止走不下去的办件 / end the case that cannot go on."""
    with engine_for(language) as engine:
        commands.end_failed_case(engine, None, incident_id=incident_id, reason=reason)
    click.echo("办件已终止 / the case has ended")


for each_command in (places, repair, repairs):
    incidents.add_command(each_command)
