"""The trace of a trial run in words: what each event is called, and its data in one line."""

from __future__ import annotations

import json
from typing import Any

from flask_babel import lazy_gettext as _

EVENTS = {
    "started": _("开始"),
    "task_ready": _("等待办理"),
    "task_completed": _("办理完毕"),
    "task_cancelled": _("环节取消"),
    "script_run": _("赋值"),
    "operation_called": _("业务操作"),
    "operation_failed": _("操作失败"),
    "decision_made": _("规则判定"),
    "called": _("调用流程"),
    "timer_fired": _("计时器到时"),
    "message_sent": _("发出消息"),
    "message_received": _("收到消息"),
    "signal_sent": _("发出信号"),
    "signal_received": _("收到信号"),
    "condition_met": _("条件成立"),
    "error_thrown": _("抛出错误"),
    "error_caught": _("捕获错误"),
    "escalation_thrown": _("上报"),
    "escalation_caught": _("收到上报"),
    "cancel_thrown": _("取消"),
    "cancel_caught": _("捕获取消"),
    "passed": _("经过"),
    "branch_opened": _("分支开始"),
    "branch_done": _("分支完成"),
    "branch_cancelled": _("分支取消"),
    "ended": _("到达终点"),
    "completed": _("流程结束"),
    "cancelled": _("流程取消"),
}
"""The events of the engine; one without a word is shown by its name."""

UNTOLD = frozenset({"task", "scope"})
"""Data that only the engine needs."""


def said(data: dict[str, Any]) -> str:
    """The data of an event in one line; results and operations first as they come."""
    parts = [
        f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)}"
        for key, value in data.items()
        if key not in UNTOLD and value is not None
    ]
    return " · ".join(parts)
