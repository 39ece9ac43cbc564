"""What was given to third parties, on whose consent or which law (SP-9)."""
