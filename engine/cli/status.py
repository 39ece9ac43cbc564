"""``chengnuo status``: is everything at work?"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from engine.cli.connecting import database_address
from engine.cli.options import language_option
from engine.database import Database
from engine.errors import ChengnuoError
from engine.migrations import status as schema_status
from engine.queries.operation.background import Background, background
from engine.replica import ReadReplica, replica_address

DUTIES = {
    "timers": ("计时器", "timers"),
    "deliveries": ("消息与信件", "deliveries"),
    "calendar": ("日历重算", "calendar"),
    "posts": ("岗位看护", "posts"),
    "moves": ("在办件换版", "moves of cases"),
    "seal": ("审计检查点", "checkpoints"),
    "verification": ("每日核验", "daily verification"),
    "retention": ("保管期满脱敏", "masking after the period"),
    "cases": ("查找停滞办件", "stuck cases"),
    "news": ("转发消息", "news by other ways"),
    "online_drafts": ("清理过期的网上申请草稿", "expired online drafts"),
    "file_objects": ("清理对象存储", "object storage swept"),
    "list_exports": ("后台导出列表", "lists exported in the background"),
    "reviews": ("月度考评", "monthly review"),
    "month_figures": ("月度结转", "figures of months settled"),
    "webhooks": ("事件推送", "signed webhooks"),
    "roster": ("值班表空缺检查", "gaps of the duty roster"),
}


@click.command()
@language_option
def status(language: str) -> None:
    """运行状况 / database, schema, heartbeat of background work, incidents; exits 1 when something stands still."""
    address = database_address()
    present, newest = schema_status(address)
    if present != newest:
        raise ChengnuoError(
            f"数据库结构是 {present or '空的'}，程序要用 {newest}。请执行 chengnuo db migrate。",
            f"Expected schema {newest}, but the database has {present or 'none'}. Run chengnuo db migrate.",
        )
    database, now, place = Database(address, replica=replica_address()), datetime.now(UTC), 0 if language == "zh" else 1
    try:
        with database.reading() as session:
            found = background(session, now)
        lines = _lines(address, newest, found, place)
        if database.replica is not None:
            lines.append(_replica_line(database.replica, now, place))
    finally:
        database.close()
    click.echo("\n".join(lines))
    sys.exit(1 if found.late else 0)


def _lines(address: str, schema: str, found: Background, place: int) -> list[str]:
    words = (
        ("数据库", "结构", "后台进程", "未处理故障", "从未", "秒前", "停滞"),
        ("database", "schema", "workers", "open incidents", "never", "s ago", "LATE"),
    )[place]
    lines = [
        f"{words[0]}: {address.rpartition('@')[2]}",
        f"{words[1]}: {schema}",
        f"{words[2]}: {found.workers}",
        f"{words[3]}: {found.incidents}",
    ]
    for beat in found.beats:
        age = words[4] if beat.seconds is None else f"{beat.seconds} {words[5]}"
        lines.append(f"{DUTIES[beat.duty][place]}: {age}" + (f" ({words[6]})" if beat.late else ""))
    return lines


def _replica_line(replica: ReadReplica, now: datetime, place: int) -> str:
    behind = replica.behind(now)
    name, away, late = (
        ("报表只读副本", "连接不上或者没有数据", "落后太多，报表从主库读"),
        ("read replica", "does not answer or has no data", "BEHIND, reports are read from the primary"),
    )[place]
    if behind is None:
        return f"{name}: {away}"
    age = f"{behind:.0f} {('秒前的数据', 's behind')[place]}"
    return f"{name}: {age}" + (f" ({late})" if replica.is_late(behind) else "")
