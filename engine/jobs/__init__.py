"""Background work: firing timers, delivering inbox and outbox, periodic duties, turning a demonstration's clock."""
