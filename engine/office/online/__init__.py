"""Applying online 在线申请: drafts of people known by a confirmed contact, and what they chose (ON-1, TC-17)."""
