"""The reference solution."""
