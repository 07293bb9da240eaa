"""Pages of officers: sign in, the desk, a case, and what may be done with it."""
