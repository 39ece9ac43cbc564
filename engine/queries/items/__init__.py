"""The published items: search and guides."""
