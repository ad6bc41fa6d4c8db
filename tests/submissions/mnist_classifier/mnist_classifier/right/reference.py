"""The reference solution, unchanged."""
