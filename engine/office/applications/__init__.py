"""Applications: what was handed in, checked, accepted, decided, served and filed (ON-1, ON-3, ON-5, LC)."""
