"""Fuzzing, guided by coverage: `make fuzz`, for as long as SECONDS says."""
