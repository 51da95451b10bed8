"""Speed, measured beside the tools that people know: `make bench` prints ratios and writes BENCHMARKS.md.

Everything is measured as whole processes in one run, on the machine at hand, the two sides of a ratio in
turn. Nothing of it belongs to the tests: machines are noisy, and a ratio is not a proof.
"""
