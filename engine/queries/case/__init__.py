"""One case: its file, record, work, deadlines, papers and what the public sees of it."""
