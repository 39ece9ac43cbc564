"""Opinions that the holder of a task asks of colleagues: delegated work and co-signatures (AU-1, AU-6)."""
