"""Appointments for anything within the duties, in opening hours and outside them (TC-8, TC-12, TC-14)."""
