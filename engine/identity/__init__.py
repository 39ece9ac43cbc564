"""Who somebody is, and which posts that person holds now."""
