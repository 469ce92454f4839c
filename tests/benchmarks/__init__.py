"""Proof of the design's figures: `python -m tests.benchmarks [NAME…]`, offscreen, under ten minutes on two cores.

A file here that defines `measure() -> Iterator[Figure]` is a benchmark; its name is the file's, and nothing else must be told of it.
Machines are noisy, so a figure is a ratio against a peer, or a bound, taken in the same run.
"""
