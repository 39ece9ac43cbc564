"""Ratings of the service (好差评, SP-4)."""
