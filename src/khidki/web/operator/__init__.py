"""Pages of operators: sign in, the counter with its wallet, what was earned, and their security."""
