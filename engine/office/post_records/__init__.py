"""Post records: duties, authority, targets, standard, rewards; training and assessment of the holders (PR-2)."""
