"""The desk of everybody who works on cases: inbox, first inquiry, tasks."""

from webui.desk import inbox, register, starting, task, unassigned
from webui.desk.blueprint import blueprint

__all__ = ["blueprint", "inbox", "register", "starting", "task", "unassigned"]
