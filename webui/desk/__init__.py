"""The desk of everybody who works on cases: inbox, first inquiry, tasks."""

from webui.desk import (
    batch,
    copies,
    export,
    inbox,
    lists,
    matters,
    news,
    passing,
    permit_withdrawals,
    register,
    renewals,
    starting,
    task,
    unassigned,
)
from webui.desk.blueprint import blueprint

__all__ = [
    "batch",
    "blueprint",
    "copies",
    "export",
    "inbox",
    "lists",
    "matters",
    "news",
    "passing",
    "permit_withdrawals",
    "register",
    "renewals",
    "starting",
    "task",
    "unassigned",
]
