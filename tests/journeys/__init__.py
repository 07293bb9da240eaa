"""Journeys: people at a real window. A package, so that its browser is gone before other tests."""
