"""Running the office's software: deployed definitions and the mailbox."""
