"""Every table of the program in one import, for migrations and for tests that make a schema."""
