"""What people look at: worklists, case files, boards, registers. Reads only; every list is paged by key."""
