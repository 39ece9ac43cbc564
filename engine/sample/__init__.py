"""A county that does not exist, for trying the program out: its organisation and its items."""
