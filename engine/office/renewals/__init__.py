"""Renewals of permits that end (TC-18, art. 50)."""
