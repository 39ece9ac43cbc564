"""Filters of the desk's lists that somebody keeps under a name."""
