"""A case in motion: definitions, the unit of work, work items, timers, history, messages."""
