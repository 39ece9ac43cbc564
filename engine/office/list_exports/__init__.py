"""Lists that leave the office as files: the log of them, and those that are too long for one answer."""
