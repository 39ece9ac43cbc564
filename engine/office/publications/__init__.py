"""What is published where and when, and what is exempt (OA-5)."""
