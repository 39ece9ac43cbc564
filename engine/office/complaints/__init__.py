"""Complaints and reports about the office's work (投诉举报, SP-5, AC-4, AC-8, AC-9)."""
