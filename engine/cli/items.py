"""``chengnuo items``: taking over a district's catalogue of items."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from engine.cli.connecting import connected_engine
from engine.cli.options import language_option
from engine.errors import Refused
from engine.office.items.catalog import ImportReport, import_catalog


@click.group()
def items() -> None:
    """事项 / the items of the service center."""


@items.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", "check_only", is_flag=True, help="只检查，不保存 / only check, save nothing.")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / print JSON.")
@language_option
@click.pass_context
def import_items(context: click.Context, file: Path, check_only: bool, as_json: bool, language: str) -> None:
    """导入事项目录 / import a catalogue of items (CSV); exits 1 when a row was refused. The others are saved."""
    engine = connected_engine()
    try:
        with engine.database.transaction() as session:
            report = import_catalog(session, file, at=engine.clock.now())
            if check_only:
                session.rollback()
    except Refused as refusal:
        raise click.ClickException(refusal.text(language)) from refusal
    finally:
        engine.close()
    click.echo(_as_json(report) if as_json else _as_text(report, language, check_only))
    if report.refused:
        context.exit(1)


def _as_json(report: ImportReport) -> str:
    shown = asdict(report) | {
        "refused": [{"row": refused.row, "zh": refused.zh, "en": refused.en} for refused in report.refused],
        "warnings": [{"zh": zh, "en": en} for zh, en in report.warnings],
    }
    return json.dumps(shown, ensure_ascii=False)


def _as_text(report: ImportReport, language: str, check_only: bool) -> str:
    if language == "zh":
        lines = [f"第 {refused.row} 行：{refused.zh}" for refused in report.refused]
        lines += [f"提醒：{zh}" for zh, _ in report.warnings]
        verb = "检查完毕，未保存。应新增" if check_only else "新增"
        lines.append(
            f"{verb}部门 {report.created_departments} 个、事项 {report.created_items} 项；更新 {report.updated} 项，"
            f"未变 {report.unchanged} 项，拒绝 {len(report.refused)} 行。"
        )
    else:
        lines = [f"Row {refused.row}: {refused.en}" for refused in report.refused]
        lines += [f"Note: {en}" for _, en in report.warnings]
        verb = "Checked, nothing saved. Would create" if check_only else "Created"
        lines.append(
            f"{verb} {report.created_departments} departments and {report.created_items} items; "
            f"{report.updated} updated, {report.unchanged} unchanged, {len(report.refused)} rows refused."
        )
    return "\n".join(lines)
