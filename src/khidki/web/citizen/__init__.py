"""Pages of a signed-in citizen: apply, follow, answer, withdraw, download."""
