"""What a diagram may call: the operations that tie service tasks to the office."""
