"""Departments, posts, people, absences and the log of administration."""
