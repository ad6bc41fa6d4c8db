"""The reference solution as it is.
"""
