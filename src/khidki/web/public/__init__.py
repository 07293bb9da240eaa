"""Pages that anyone may read: services, tracking, verifying, and about the window."""
