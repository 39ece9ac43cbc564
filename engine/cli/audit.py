"""``chengnuo audit``: proving that nobody changed what the office wrote, and the keys of that proof."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

import engine.records  # noqa: F401 (the rows of a table that is not loaded would count as deleted)
from engine.cases.audit import Fault, Report, verify
from engine.cli.connecting import connected_engine, owner_address
from engine.cli.options import copies_option, language_option
from engine.migrations import migrate, protect_again
from engine.sealing.algorithms import ALGORITHMS, algorithm_from, check_algorithm
from engine.sealing.keys import add_key, keys_file

SHOWN = 20
"""Masked cases that are named in text; JSON has all."""


@click.group()
def audit() -> None:
    """审计 / proof that nothing was changed behind the program's back."""


@audit.command(name="verify")
@copies_option
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / print JSON.")
@language_option
def verify_all(copies: tuple[Path, ...], as_json: bool, language: str) -> None:
    """核验历史、登记和检查点 / prove every history, register row and checkpoint; exits 1 when anything was changed."""
    engine = connected_engine()
    try:
        report = verify(engine.database, copies)
    finally:
        engine.close()
    click.echo(_as_json(report) if as_json else _as_text(report, language))
    sys.exit(0 if report.sound else 1)


@audit.command(name="new-key")
@click.option(
    "--algorithm",
    type=click.Choice(list(ALGORITHMS)),
    help="用什么签名；不写则按 CHENGNUO_AUDIT_ALGORITHM / what it signs with; else CHENGNUO_AUDIT_ALGORITHM decides.",
)
def new_key(algorithm: str | None) -> None:
    """更换审计密钥 / add a key that signs from now on; the former ones stay, they prove what they have signed."""
    chosen = algorithm_from() if algorithm is None else check_algorithm(algorithm)
    address = owner_address()
    migrate(address)
    added = add_key(keys_file(), chosen)
    protect_again(address)
    click.echo(
        f"审计密钥 {added.current}（{added.algorithm()}）已写入 {keys_file()}。"
        "请备份这个文件，并重启所有网页和后台进程。\n"
        f"Audit key {added.current} ({added.algorithm()}) is in {keys_file()}. Back this file up, and restart all web "
        "and worker processes."
    )


def _as_json(report: Report) -> str:
    shown = {
        "sound": report.sound,
        "cases": report.cases,
        "lines": report.lines,
        "rows": report.rows,
        "checkpoints": report.checkpoints,
        "copies": report.copies,
        "stamps": report.stamps,
        "unproved_stamps": report.unproved_stamps,
        "masked": report.masked,
        "faults": [_fault(fault) for fault in report.faults],
    }
    return json.dumps(shown, ensure_ascii=False)


def _fault(fault: Fault) -> dict[str, object]:
    return {
        "table": fault.table,
        "row": fault.row,
        "case": fault.case_id,
        "sequence": fault.sequence,
        "zh": fault.zh,
        "en": fault.en,
    }


def _as_text(report: Report, language: str) -> str:
    lines = [fault.zh if language == "zh" else fault.en for fault in report.faults]
    if report.masked:
        lines.append(_masked(report.masked, language))
    if language == "zh":
        verdict = "完整无误" if report.sound else f"发现 {len(report.faults)} 处问题"
        lines.append(
            f"核验 {report.cases} 个案件、{report.lines} 条历史、{report.rows} 行登记、{report.checkpoints} 个检查点"
            f"（{report.copies} 个与库外副本比对，{_stamps(report, language)}）：{verdict}。"
        )
    else:
        verdict = "sound" if report.sound else f"{len(report.faults)} faults"
        lines.append(
            f"{report.cases} cases, {report.lines} lines, {report.rows} register rows, "
            f"{report.checkpoints} checkpoints ({report.copies} compared with copies outside the database, "
            f"{_stamps(report, language)}): {verdict}."
        )
    return "\n".join(lines)


def _masked(cases: list[int], language: str) -> str:
    shown = "、".join(map(str, cases[:SHOWN])) if language == "zh" else ", ".join(map(str, cases[:SHOWN]))
    rest = len(cases) - SHOWN
    if language == "zh":
        more = f"等，其余 {rest} 个见 --json" if rest > 0 else ""
        return f"{len(cases)} 个案件的个人信息保管期满已脱敏，校验链仍然相符：{shown}{more}。"
    more = f" and {rest} more, see --json" if rest > 0 else ""
    return f"Personal data of {len(cases)} cases was masked after its period, their chains still hold: {shown}{more}."


def _stamps(report: Report, language: str) -> str:
    proved = f"{report.stamps} 个时间戳有效" if language == "zh" else f"{report.stamps} proved by a time stamp"
    if not report.unproved_stamps:
        return proved
    if language == "zh":
        return f"{proved}，{report.unproved_stamps} 个因未设 CHENGNUO_AUDIT_TSA_CERTIFICATES 而没有核对"
    return f"{proved}, {report.unproved_stamps} stamps not looked at for lack of CHENGNUO_AUDIT_TSA_CERTIFICATES"
