"""Standards of service, and the lists by which inspectors check whether they are kept (SP-7)."""
