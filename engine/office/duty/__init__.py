"""Who is on call outside office hours, and under which phone (AB-4)."""
