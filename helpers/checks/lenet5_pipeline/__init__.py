"""Checks of `lenet5_pipeline`: a package for each of its notebooks."""
