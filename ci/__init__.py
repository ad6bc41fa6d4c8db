"""Headless runs of the notebooks, as CI makes them."""
