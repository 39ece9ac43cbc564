"""First inquiry (FI): every contact is registered, led on and answered by the person who met it first."""
