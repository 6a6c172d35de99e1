"""What ends a measurement early."""


class BenchmarkFailure(Exception):
    """A measurement cannot be made, or what it saw is not what it meant to measure. Says what to do."""
