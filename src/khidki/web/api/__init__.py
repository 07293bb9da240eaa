"""The window for programs: JSON in and out, under `/api/v1/`."""
