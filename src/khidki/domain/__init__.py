"""Part of Khidki; see docs/map.md."""
