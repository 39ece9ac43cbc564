"""Requests to stop or extend a clock, and their answers (AU-2, AU-3)."""
