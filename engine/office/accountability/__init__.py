"""Accountability (AC): violations found, and cases about them from clue to archive."""
