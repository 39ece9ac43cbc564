"""Appointments for the staff: the day of the own posts, the register, booking by phone, how posts receive (TC-14)."""

from webui.appointments import plans, views
from webui.appointments.blueprint import blueprint

__all__ = ["blueprint", "plans", "views"]
