"""Limits of working time (TC): clocks that start, stand, go on and are extended, and every due date explained."""
