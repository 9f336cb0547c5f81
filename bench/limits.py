"""What the machine itself can do: every figure stands beside one of these, measured in the same run."""

import multiprocessing
import os
import re
import socket
import statistics
import tempfile
import threading
import time

BASH = ["bash", "-c", "true"]


def spin(argv, seconds, counts):
    done, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        os.waitpid(os.posix_spawnp(argv[0], argv, os.environ), 0)
        done += 1
    counts.put(done)


def spawn_rate(argv, processes, seconds=3.0):
    """Processes started and waited for in a second. From several processes, because Python holds its lock while it starts one."""
    context = multiprocessing.get_context("fork")
    counts = context.SimpleQueue()
    spinners = [context.Process(target=spin, args=(argv, seconds, counts)) for _ in range(processes)]
    for spinner in spinners:
        spinner.start()
    total = sum(counts.get() for _ in spinners)
    for spinner in spinners:
        spinner.join()
    return total / seconds


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


def pgbench(postgres, script, clients, seconds=3):
    """Transactions a second of one script, prepared, over the unix socket, with fsync on."""
    path = postgres.folder / "bench.sql"
    path.write_text(script)
    text = postgres.program("pgbench", "-n", "-M", "prepared", "-f", path, "-c", str(clients), "-j", str(min(clients, 2)),
                            "-T", str(seconds), "-h", postgres.folder, "-U", postgres.user_name, postgres.database)
    return float(re.search(r"tps = ([\d.]+)", text)[1])


def database(postgres):
    """Single-row commits from 1 and 4 connections, and statements that write 500 rows, each a second."""
    postgres.sql("CREATE TABLE bench_limit (id int PRIMARY KEY, n int NOT NULL) WITH (fillfactor = 80);"
                 "INSERT INTO bench_limit SELECT i, 0 FROM generate_series(1, 100000) i; VACUUM ANALYZE bench_limit;")
    one = "\\set i random(1, 100000)\nUPDATE bench_limit SET n = n + 1 WHERE id = :i;\n"
    many = "\\set i random(0, 199)\nUPDATE bench_limit SET n = n + 1 WHERE id BETWEEN :i * 500 + 1 AND :i * 500 + 500;\n"
    figures = {"commit 1": pgbench(postgres, one, 1), "commit 4": pgbench(postgres, one, 4), "500 rows": pgbench(postgres, many, 1)}
    postgres.sql("DROP TABLE bench_limit;")
    return figures


def http_ms(rounds=2000):
    """Median round trip of a small request on a keep-alive connection to a server that only answers, both ends in Python."""
    listener = socket.create_server(("127.0.0.1", 0))
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

    def serve():
        peer, _ = listener.accept()
        with peer:
            while peer.recv(4096):
                peer.sendall(reply)

    threading.Thread(target=serve, daemon=True).start()
    times = []
    with listener, socket.create_connection(listener.getsockname()) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(rounds):
            begun = time.perf_counter()
            client.sendall(b"GET / HTTP/1.1\r\nHost: bench\r\n\r\n")
            client.recv(4096)
            times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


def measure(folder, postgres):
    cores = os.cpu_count()
    return {
        "spawn 1": spawn_rate(BASH, 1),
        # More at once than there are cores is a little faster on some machines.
        "spawn": max(spawn_rate(BASH, cores), spawn_rate(BASH, 2 * cores)),
        "sync": sync_ms(folder),
        "http": http_ms(),
        **database(postgres),
    }


def told(limits):
    """The limits as a sentence."""
    return (f"`bash -c true` {limits['spawn 1']:.0f} /s from one process and {limits['spawn']:.0f} /s at best; 8 KiB written and synced in "
            f"{limits['sync']:.2f} ms; {limits['commit 1']:.0f} single-row commits /s from one connection, {limits['commit 4']:.0f} from four; "
            f"{limits['500 rows']:.0f} updates of 500 rows /s; an HTTP round trip {limits['http']:.2f} ms")
