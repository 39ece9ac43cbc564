"""The pages of the administrator: organisation, people, absences, calendar, operation, log."""

from webui.admin import (
    absences,
    agencies,
    calendar,
    directory,
    hours,
    items,
    log,
    operation,
    organisation,
    people,
    phrases,
    repairs,
    retention,
    settings,
    sign_in,
    tokens,
    webhooks,
)
from webui.admin.blueprint import blueprint

__all__ = [
    "absences",
    "agencies",
    "blueprint",
    "calendar",
    "directory",
    "hours",
    "items",
    "log",
    "operation",
    "organisation",
    "people",
    "phrases",
    "repairs",
    "retention",
    "settings",
    "sign_in",
    "tokens",
    "webhooks",
]
