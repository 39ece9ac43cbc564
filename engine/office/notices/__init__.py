"""One-time notices (ON): everything that is missing, told once, completely, in writing."""
