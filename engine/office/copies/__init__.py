"""Copies of a step sent to colleagues, with the mark that they were read (AU-1, SP-6)."""
