"""Who works in the office: departments, posts, staff, A and B cover, absences (PR, AB)."""
