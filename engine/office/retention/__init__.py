"""How long personal data of ended cases is kept, and what is masked afterwards (SP-6)."""
