"""What a diagram says, as data: elements, values, facts and errors. Nothing here runs."""
