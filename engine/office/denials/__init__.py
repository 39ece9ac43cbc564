"""Denial filing (DF): no "no" without reason, basis, authority, register and remedies."""
