"""What is fast, and how close to the floor: run ``python -m benchmarks``."""
