"""Reminders, yellow and red cards (AC-2, AC-6)."""
