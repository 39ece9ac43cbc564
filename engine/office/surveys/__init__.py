"""Surveys of satisfaction among those who had a matter with the office: drawn, anonymous, by department (SP-4)."""
