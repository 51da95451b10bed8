"""Saved plans: what `plan --out` writes, and what `show` and `apply PLAN` read.

A saved plan is the datum of the plan, as every output has it, with the answers that it rests on,
their fingerprints, and a digest of it all. It holds no time and no credential: the same plan is
saved as the same bytes.
"""
