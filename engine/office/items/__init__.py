"""The items of the service center: limits, materials, guides (TC-1, OA-1), and the import of a district's catalogue."""
