"""Measures what Khidki promises about speed; see README.md beside this file."""
