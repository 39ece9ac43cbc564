"""The desk of one person: the worklist and one task."""
