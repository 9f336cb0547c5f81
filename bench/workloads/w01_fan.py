"""W1: one run of 500 independent tasks."""

import statistics

from figures import Row

FAN = 500
DAG = f"max_active_tasks: {FAN}\ntasks:\n" + "".join(f'  t{n:03}: {{bash: "true"}}\n' for n in range(FAN))


def once(server):
    """Tasks a second."""
    return FAN / server.run("fan")[0]


def measure(bench):
    with bench.apart({"fan": DAG}) as server:
        before = server.cpu_by_role()
        once(server)
        rate = statistics.median(once(server) for _ in range(bench.rounds))
        spent = server.cpu_a_task(before, FAN * (bench.rounds + 1))
    return [Row("W1", f'one run, {FAN} independent `bash: "true"`', rate, "tasks/s", higher=True, ratio=rate / bench.limits["spawn"],
                of="of the spawn rate", ratio_target=0.6, times={"airflow": 100, "prefect": 4}, key="fan", note=spent)]
