"""BPMN 2.0 as this office draws it: read, check, run, save. Knows no database and no office."""
