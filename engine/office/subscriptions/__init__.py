"""Other systems that are told by signed webhooks when a case moves."""
