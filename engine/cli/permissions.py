"""``chengnuo permissions``: who may do what, printed from the module that decides it (AU-1)."""

from __future__ import annotations

import click

from engine.identity.matrix import lines


@click.command()
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 / language.")
def permissions(language: str) -> None:
    """权限矩阵 / who may do what to a case, by role, relation and stage."""
    for line in lines(language):
        click.echo(line)
