"""Stock phrases that are put into a text instead of being typed again."""
