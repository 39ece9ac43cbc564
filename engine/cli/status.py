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
    database = Database(address)
    try:
        with database.reading() as session:
            found = background(session, datetime.now(UTC))
    finally:
        database.close()
    click.echo("\n".join(_lines(address, newest, found, 0 if language == "zh" else 1)))
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
