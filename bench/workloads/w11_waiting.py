"""W11: 10,000 tasks that wait: sensors between two looks, and HTTP calls that a server has not answered yet."""

import asyncio
import signal
import statistics
import threading
import time

import processes
from figures import Row
from server import instant

COUNT, READY = 10000, 20
HEAD = f"max_active_tasks: {COUNT}\ndefault_args: {{pool: wide}}\ntasks:\n"


class SlowServer(threading.Thread):
    """Takes connections and answers one when told to."""

    def __init__(self):
        super().__init__(daemon=True)
        self.loop, self.waiting, self.ready = asyncio.new_event_loop(), {}, threading.Event()

    def run(self):
        asyncio.set_event_loop(self.loop)
        listening = self.loop.run_until_complete(asyncio.start_server(self.serve, "127.0.0.1", 0, backlog=4096))
        self.port = listening.sockets[0].getsockname()[1]
        self.ready.set()
        self.loop.run_forever()

    async def serve(self, reader, writer):
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.waiting[head.split(b" ", 2)[1].decode()] = writer
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def answer(self, path):
        reply = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
        self.loop.call_soon_threadsafe(self.waiting[path].write, reply)


def wait_until(server, what, seconds=300):
    """Seconds until the condition holds, or the states in which things got stuck."""
    begun = time.monotonic()
    while not what():
        if time.monotonic() - begun > seconds:
            states = server.sql("SELECT operator, state, count(*) FROM task_instance GROUP BY 1, 2")
            raise SystemExit(f"10,000 tasks did not come to wait within {seconds} s: {states}")
        time.sleep(1)
    return time.monotonic() - begun


def by_role(server):
    """What each process takes, for the note."""
    return ", ".join(f"{name} {server.memory_of(name):.0f} MB" for name in server.started)


def idle_cpu(server, seconds=20):
    before = server.cpu_seconds()
    time.sleep(seconds)
    return (server.cpu_seconds() - before) * 100 / seconds


def sensors(bench):
    """`time_sensor` until a moment that comes for one after another; the rest waits on."""
    dag = HEAD + "".join(f'  t{n:05}: {{time_sensor: "{{{{ params.at if {n} < {READY} else \'2099-01-01T00:00:00Z\' }}}}"}}\n' for n in range(COUNT))
    dag = 'params: {at: "2099-01-01T00:00:00Z"}\n' + dag
    with bench.apart({"waiting": dag}, slots=32) as server:
        server.call("POST", "/api/v2/pools", {"name": "wide", "slots": -1})
        at = time.time() + 120
        server.trigger("waiting", conf={"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))})
        taken = wait_until(server, lambda: server.postgres.number("SELECT count(*) FROM task_instance WHERE state = 'up_for_reschedule'") == COUNT)
        cpu, memory, roles, count = idle_cpu(server), server.memory_mb(), by_role(server), len(server.own())
        used = server.postgres.number("SELECT count(*) FROM attempt WHERE state = 'running'")
        wait_until(server, lambda: server.postgres.number("SELECT count(*) FROM task_instance WHERE state = 'success'") == READY)
        late = server.postgres.number(f"SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM end_date)) - {int(at)} FROM task_instance WHERE state = 'success'")
    return [
        Row("W11", f"{COUNT:,} sensors between two looks: PSS of all our processes", memory, "MB", 200,
            note=f"{taken:.0f} s until all waited; {count} processes, {used:.0f} slots held, {cpu:.1f} % of a core; {roles}"),
        Row("W11", "… from the time that one waits for to its success", late * 1000, "ms", 100),
    ]


def calls(bench):
    """`http` against a server that does not answer."""
    slow = SlowServer()
    slow.start()
    slow.ready.wait()
    dag = HEAD + "".join(f'  t{n:05}: {{http: {{url: "http://127.0.0.1:{slow.port}/t{n:05}", timeout: 1h}}}}\n' for n in range(COUNT))
    with bench.apart({"waiting": dag}, slots=32) as server:
        server.call("POST", "/api/v2/pools", {"name": "wide", "slots": -1})
        path = server.trigger("waiting")
        taken = wait_until(server, lambda: len(slow.waiting) == COUNT)
        cpu, memory, roles, count = idle_cpu(server), server.memory_mb(), by_role(server), len(server.own())
        worker = processes.count(processes.tree([server.started["worker"].pid]))
        time.sleep(30)  # Longer than a lease: they have to be kept.
        lost = server.postgres.number("SELECT count(*) FROM attempt WHERE state <> 'running'")
        late = [answered(server, slow, path, number) for number in range(READY)] if not lost else []
        server.end("worker", signal.SIGKILL)
    return [
        Row("W11", f"{COUNT:,} HTTP calls without an answer: PSS of all our processes", memory, "MB", 200,
            note=f"{taken:.0f} s until all waited; {count} processes, {worker} of them the worker's, {cpu:.1f} % of a core; {roles}"),
        Row("W11", "… of them ended by the server before there was an answer", lost, "", 0),
        Row("W11", "… from an answer to the end of its task", statistics.median(late) if late else None, "ms", 100),
    ]


def answered(server, slow, path, number):
    """Milliseconds from an answer until its task has ended, by the server's dates; the clocks are the same."""
    at = time.time()
    slow.answer(f"/t{number:05}")
    while (one := server.call("GET", f"{path}/taskInstances/t{number:05}"))["state"] == "running":
        time.sleep(0.005)
    if one["state"] != "success":
        raise SystemExit(f"a call that was answered is {one['state']}")
    return (instant(one["end_date"]).timestamp() - at) * 1000


def measure(bench):
    return sensors(bench) + calls(bench)
