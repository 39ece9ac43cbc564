"""Matters that could not be done (办不成事, SP-10)."""
