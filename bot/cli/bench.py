"""`fenghuo bench`: hands over to `tests/benchmarks`, which stands above this room.

It does not know any benchmark.
"""

import runpy

if __name__ == "__main__":
    runpy.run_module("tests.benchmarks", run_name="__main__", alter_sys=True)
