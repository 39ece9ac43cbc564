"""Department settings: what papers print of a department, and where an applicant goes who disagrees (PA-2)."""
