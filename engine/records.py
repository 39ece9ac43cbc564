"""Every table of the program in one import, for migrations and for tests that make a schema."""

import engine.office.calendar.records
import engine.office.items.records
import engine.office.organisation.records
import engine.office.service_clock.records  # noqa: F401
