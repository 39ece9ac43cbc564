"""What people look at about service promise: ratings, promises and pledges, breaches, unresolved matters (SP)."""
