"""Visits of delegations (来访接待): registered at once, received within a limit that depends on their number."""
