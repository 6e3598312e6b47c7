"""Benchmarks: figures of this machine beside the floor that bounds them, in the same run."""
