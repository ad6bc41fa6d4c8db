"""Checks of `pytorch_models`: a package for each of its notebooks."""
