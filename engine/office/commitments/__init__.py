"""Commitments instead of proof (告知承诺, ON-12): made at acceptance, checked after the grant, revoked when false."""
