"""Checks of `layers`: a package for each of its notebooks, and what both share."""
