"""The benchmarks are scripts beside the package: make their folder known to imports."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
