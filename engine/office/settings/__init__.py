"""Numbers that the office sets for itself, each version with its beginning, its author and its reason."""
