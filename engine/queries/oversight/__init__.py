"""Oversight: the board of joint approvals, cards and the register of accountability."""
