"""What a service is: its definition, its form, its review and how it is found; see docs/map.md."""
