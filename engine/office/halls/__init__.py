"""The screens that hang in the halls of the center."""
