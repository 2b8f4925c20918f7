"""Time the whole command, as a clerk waits for it: python benchmarks/build.py [RUNS].

Prints the minimum, median and maximum seconds of `xianbao build luxi` in fresh processes.
"""

import statistics
import subprocess
import sys
import time


def main(runs: int) -> None:
    """Run the command `runs` times, one after another."""
    seconds = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "xianbao", "build", "luxi", "--engine", "pandoc"], check=True, capture_output=True
        )
        seconds.append(time.perf_counter() - started)
    print(f"{runs} runs: min {min(seconds):.2f} s, median {statistics.median(seconds):.2f} s, max {max(seconds):.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
