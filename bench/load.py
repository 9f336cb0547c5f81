"""HTTP load: many keep-alive connections driven by one process, whose share of the CPU is measured too.

Requests are bytes made beforehand, and of a reply only the status and the length are read: about 0.05 ms of CPU a request, so that
the client is not what is measured (`http.client` costs eight times as much).
"""

import collections
import json
import selectors
import socket
import time
import urllib.parse


def request(server, method, path, body=None):
    """The bytes of a request."""
    payload = json.dumps(body).encode() if body is not None else b""
    head = (f"{method} {path} HTTP/1.1\r\nHost: {urllib.parse.urlsplit(server.url).netloc}\r\nAuthorization: Bearer {server.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(payload)}\r\n\r\n")
    return head.encode() + payload


class Connection:
    def __init__(self, address):
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer, self.due = b"", 0.0

    def send(self, payload, due):
        self.due = due
        self.socket.sendall(payload)

    def status(self):
        """Reads what is there; the status once the reply is whole."""
        more = self.socket.recv(65536)
        if not more:
            raise ConnectionError("the server closed a keep-alive connection")
        self.buffer += more
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return None
        length = head.lower().split(b"content-length:", 1)
        if len(length) == 2 and len(body) < int(length[1].split(b"\r\n", 1)[0]):
            return None
        self.buffer = b""
        return int(head[9:12])


class Result:
    """What came of it: `seconds` in all, `latencies` in seconds sorted, `statuses` counted."""

    def __init__(self):
        self.latencies, self.statuses, self.seconds, self.client_cpu = [], collections.Counter(), 0.0, 0.0

    @property
    def rate(self):
        return sum(count for status, count in self.statuses.items() if status < 300) / self.seconds

    @property
    def failed(self):
        return sum(count for status, count in self.statuses.items() if status >= 300)


def flood(server, payloads, connections=16, rate=None):
    """Sends every payload. Without `rate` each connection sends as soon as it is free; with it requests are due at that rate,
    whether or not the server keeps up, and a latency counts from when the request was due."""
    parts = urllib.parse.urlsplit(server.url)
    idle = [Connection((parts.hostname, parts.port)) for _ in range(connections)]
    selector, result = selectors.DefaultSelector(), Result()
    for one in idle:
        selector.register(one.socket, selectors.EVENT_READ, one)
    begun, begun_cpu, sent, busy, waiting = time.perf_counter(), time.process_time(), 0, 0, iter(payloads)
    following = next(waiting, None)
    while following is not None or busy:
        now = time.perf_counter()
        due = begun + sent / rate if rate else now
        while following is not None and idle and due <= now:
            idle.pop().send(following, due)
            sent, busy, following = sent + 1, busy + 1, next(waiting, None)
            due = begun + sent / rate if rate else now
        pause = max(0.0, due - now) if following is not None and idle else None
        for key, _ in selector.select(pause):
            one = key.data
            if (status := one.status()) is not None:
                result.latencies.append(time.perf_counter() - one.due)
                result.statuses[status] += 1
                idle.append(one)
                busy -= 1
    result.seconds, result.client_cpu = time.perf_counter() - begun, time.process_time() - begun_cpu
    for one in idle:
        one.socket.close()
    result.latencies.sort()
    return result
