"""Hearings: who is told, who asks, when, before whom, and what the minutes say (LC-4)."""
