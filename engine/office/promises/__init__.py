"""Promises of departments, pledges of their staff, compensation, and broken promises (SP-1, SP-3, SP-8)."""
