"""W2: a chain of 50 tasks."""

import statistics

from figures import Row, percentile

CHAIN = 50
DAG = "tasks:\n" + "".join(f'  t{n:03}: {{bash: "true"' + (f", depends_on: t{n - 1:03}" if n else "") + "}\n" for n in range(CHAIN))


def chains(server, rounds):
    """Seconds of each round and milliseconds of all hops, after a round that does not count."""
    server.run("chain")
    seconds, hops = [], []
    for _ in range(rounds):
        taken, path = server.run("chain")
        seconds.append(taken)
        hops.extend(server.hops_ms(path))
    return seconds, hops


def measure(bench):
    with bench.apart({"chain": DAG}) as server:
        before = server.cpu_by_role()
        seconds, hops = chains(server, bench.rounds)
        spent = server.cpu_a_task(before, CHAIN * (bench.rounds + 1))
    sync, whole = bench.limits["sync"], statistics.median(seconds)
    p50, p99 = percentile(hops, 0.5), percentile(hops, 0.99)
    return [
        Row("W2", f'chain of {CHAIN} `bash: "true"`: end of a task to start of the next, p50', p50, "ms", 3, ratio=p50 / sync,
            of="× a synced write", times={"airflow": 200}, key="hop p50"),
        Row("W2", "… the same, p99", p99, "ms", 10, ratio=p99 / sync, of="× a synced write", key="hop p99"),
        Row("W2", "… trigger to end", whole, "s", ratio=CHAIN / bench.limits["spawn 1"] / whole, of="of the serial spawn rate", key="chain", note=spent),
    ]
