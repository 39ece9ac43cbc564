"""A case in loaded: definitions, the unit of work, work items, timers, history, messages."""
