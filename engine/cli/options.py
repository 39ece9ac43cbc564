"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

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

PORTS = click.IntRange(1, 65_535)
"""The ports that there are; a larger number would lead to another port, or to none."""

by_option = click.option("--by", "login", required=True, help="由谁办理 / login of the member of staff who does it.")
"""``--by LOGIN``: whose authority the permission module judges."""

copies_option = click.option(
    "--copies",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="检查点副本：文件夹、.jsonl、邮件（.eml）或邮箱（mbox），可多次 / copies of checkpoints to compare with.",
)
