"""Terminations of a case on a ground that decides nothing about the matter (LC-5)."""
