"""Keyed proof that nobody changed what the office wrote: keys, what changed, and the chains it is told to."""
