"""The pages of the administrator: organisation, people, absences, calendar, operation, log."""

from webui.admin import absences, calendar, items, log, operation, organisation, people
from webui.admin.blueprint import blueprint

__all__ = ["absences", "blueprint", "calendar", "items", "log", "operation", "organisation", "people"]
