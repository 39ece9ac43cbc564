"""Withdrawal of lawful permits (撤回行政许可): proposed, the holder heard, decided by another, compensated, served."""
