"""Measuring against real records."""
