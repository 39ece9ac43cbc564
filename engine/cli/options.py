"""Options that several commands share."""

from __future__ import annotations

import click

language_option = click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    envvar="CHENGNUO_LANGUAGE",
    help="输出语言 / language of the output.",
)
"""``--language zh|en``; Chinese unless said otherwise."""
