"""The written authority of a department's representative at the center, and what was decided by it (PR-3)."""
