"""The command line: one group, one module per subject; a module is registered here with one line."""

from __future__ import annotations

import click

from engine.cli.absence import absence
from engine.cli.audit import audit
from engine.cli.calendar import calendar
from engine.cli.check import check
from engine.cli.database import db
from engine.cli.items import items
from engine.cli.organisation import organisation
from engine.cli.staff import staff
from engine.cli.status import status
from engine.cli.trial import trial
from engine.cli.worker import worker


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """承诺 Chengnuo: processes that keep an office's promises."""


cli.add_command(absence)
cli.add_command(audit)
cli.add_command(calendar)
cli.add_command(check)
cli.add_command(db)
cli.add_command(items)
cli.add_command(organisation)
cli.add_command(staff)
cli.add_command(status)
cli.add_command(trial)
cli.add_command(worker)
