"""Addresses for programs that sign: the agents of officers' tokens, and the eSign provider."""
