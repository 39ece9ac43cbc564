"""The pages of the administrator: organisation, people, absences, calendar, log."""

from webui.admin import absences, calendar, log, organisation, people
from webui.admin.blueprint import blueprint

__all__ = ["absences", "blueprint", "calendar", "log", "organisation", "people"]
