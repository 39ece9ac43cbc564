"""``chengnuo retention``: personal data whose period is over: what would be masked, and masking it."""

from __future__ import annotations

import sys

import click

from engine.cases.retention import due_cases, due_of_each_kind, switched_on
from engine.cli.connecting import engine_for
from engine.cli.options import language_option
from engine.clock import OFFICE_ZONE
from engine.jobs.retention import mask_due

KINDS = {
    "granted": ("准予许可", "granted"),
    "refused": ("不予许可、不予受理", "refused"),
    "ended": ("撤回、终止、逾期未补正", "ended without decision"),
    "inquiry": ("首问登记、咨询", "inquiries"),
    "complaint": ("投诉举报", "complaints"),
    "unresolved": ("办不成事", "unresolved matters"),
    "appointment": ("预约", "appointments"),
    "other": ("督查、问责等其他案件", "supervision and the rest"),
    "access": ("个人信息查看记录", "looks at personal data"),
}

EVERYTHING = sys.maxsize
"""Cases that the operator masks at once: as many as are due."""


@click.group()
def retention() -> None:
    """保管期满脱敏 / masking personal data whose period is over."""


@retention.command()
@language_option
def preview(language: str) -> None:
    """列出到期将脱敏的案件 / list what would be masked now; changes nothing."""
    place = 0 if language == "zh" else 1
    with engine_for(language) as engine, engine.database.reading() as session:
        now = engine.clock.now()
        for each in due_of_each_kind(session, now):
            years = f"{each.years} 年" if language == "zh" else f"{each.years} years"
            click.echo(f"{KINDS[each.kind][place]}\t{years}\t{each.count}")
        after = 0
        while found := due_cases(session, now, after=after, limit=500):
            for case in found:
                ended = case.ended_at.astimezone(OFFICE_ZONE).date().isoformat()
                click.echo(f"#{case.case_id}\t{case.number or case.process}\t{KINDS[case.kind][place]}\t{ended}")
            after = found[-1].case_id
        on = switched_on(session, now)
    said = ("每日自动脱敏已打开。", "The daily job masks.") if on else (
        "每日自动脱敏没有打开（设置 retention_masking）。",
        "The daily job does not mask (setting retention_masking).",
    )  # fmt: skip
    click.echo(said[place])


@retention.command(name="run")
@click.confirmation_option(prompt="脱敏不能撤销，确定吗 / this cannot be undone; go on?")
@language_option
def run_now(language: str) -> None:
    """立即脱敏全部到期的 / mask all that is due now, also when the daily job is off; cannot be undone."""
    with engine_for(language) as engine:
        done = mask_due(engine, EVERYTHING)
    click.echo(
        f"已脱敏 {done.cases} 个案件，删除 {done.looks} 条查看记录。"
        if language == "zh"
        else f"{done.cases} cases masked, {done.looks} looks deleted."
    )
