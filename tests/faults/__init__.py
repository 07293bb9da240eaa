"""Faults: a real window that is killed, starved and filled up. A package, so that it is gone afterwards."""
