"""What applicants see of their own applications online, and what the office sees of how one came in."""
