"""Addresses for the software of other departments: what they say about steps that they do."""
