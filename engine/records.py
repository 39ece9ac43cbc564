"""Every table of the program in one import, for migrations and for tests that make a schema."""

import engine.office.calendar.records  # noqa: F401
