"""What the office puts on paper: numbers without gaps, documents, printed forms."""
