"""What an administrator does: departments, posts and their holders, staff, absences, calendar, and their log."""
