"""Performance review (效能考评制): scores by formula from the records, with manual scores, confirmed and published."""
