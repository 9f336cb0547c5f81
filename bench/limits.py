"""What the machine itself can do: every figure stands beside one of these, measured in the same run."""

import os
import statistics
import tempfile
import threading
import time


def spawn_rate(argv, threads, seconds=3.0):
    """Processes started and waited for in a second, by posix_spawn."""
    counts = [0] * threads
    until = time.monotonic() + seconds

    def spin(index):
        while time.monotonic() < until:
            os.waitpid(os.posix_spawnp(argv[0], argv, os.environ), 0)
            counts[index] += 1

    workers = [threading.Thread(target=spin, args=(index,)) for index in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(counts) / seconds


def sync_ms(folder, rounds=500):
    """Median of writing 8 KiB and fdatasync, in milliseconds."""
    times = []
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        for _ in range(rounds):
            os.pwrite(file.fileno(), b"x" * 8192, 0)
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000
