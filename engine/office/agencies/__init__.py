"""The directory of agencies outside the office: who is in charge of what, where, and how to reach them (FI-6)."""
