"""``chengnuo audit``: proving that nobody changed the history."""

from __future__ import annotations

import json
import sys

import click

from engine.cases.audit import Report, verify
from engine.cli.connecting import connected_engine
from engine.cli.options import language_option


@click.group()
def audit() -> None:
    """审计 / the history's integrity."""


@audit.command(name="verify")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / print JSON.")
@language_option
def verify_history(as_json: bool, language: str) -> None:
    """核验全部案件的历史记录 / recompute the hash chain of every case; exits 1 when anything was changed."""
    engine = connected_engine()
    try:
        report = verify(engine.database)
    finally:
        engine.close()
    click.echo(_as_json(report) if as_json else _as_text(report, language))
    sys.exit(0 if report.sound else 1)


def _as_json(report: Report) -> str:
    faults = [
        {"case": fault.case_id, "sequence": fault.sequence, "zh": fault.zh, "en": fault.en} for fault in report.faults
    ]
    shown = {"sound": report.sound, "cases": report.cases, "lines": report.lines, "faults": faults}
    return json.dumps(shown, ensure_ascii=False)


def _as_text(report: Report, language: str) -> str:
    lines = [fault.zh if language == "zh" else fault.en for fault in report.faults]
    if language == "zh":
        verdict = "完整无误" if report.sound else f"发现 {len(report.faults)} 处问题"
        lines.append(f"核验 {report.cases} 个案件、{report.lines} 条记录：{verdict}。")
    else:
        verdict = "sound" if report.sound else f"{len(report.faults)} faults"
        lines.append(f"{report.cases} cases, {report.lines} lines: {verdict}.")
    return "\n".join(lines)
