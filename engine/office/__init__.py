"""The office: its systems as plain rules and records. Knows no diagrams and no running cases."""
