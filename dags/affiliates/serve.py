"""The HTTP service of affiliate west, on the data of the extract. Standard library only.

    WEST_TOKEN=secret python serve.py [PORT]

Without a port it takes a free one; it prints the port when it is ready. Every request needs the header
`Authorization: Bearer <WEST_TOKEN>`.

    GET /orders?day=1997-02-03&page=1     → {"orders": [{"id", "customer", "items", "total"}, …], "next": 2 or null}
    GET /totals?since=…&until=…           → {"totals": [{"day", "orders", "items", "total"}, …]}
"""

import hmac
import http.server
import json
import os
import pathlib
import sys
import urllib.parse

DATA = pathlib.Path(__file__).resolve().parent.parent / "data" / "west" / "orders.jsonl"
PAGE = 50
DAYS = {day["day"]: day["orders"] for day in map(json.loads, DATA.read_text().splitlines())}


def orders(query):
    found = DAYS.get(query["day"], [])
    page = int(query.get("page", "1"))
    end = page * PAGE
    return {"orders": found[end - PAGE : end], "next": page + 1 if end < len(found) else None}


def totals(query):
    chosen = {day: found for day, found in DAYS.items() if query["since"] <= day <= query["until"]}
    return {
        "totals": [
            {
                "day": day,
                "orders": len(found),
                "items": sum(order["items"] for order in found),
                "total": round(sum(order["total"] for order in found), 2),
            }
            for day, found in chosen.items()
        ]
    }


class Handler(http.server.BaseHTTPRequestHandler):
    routes = {"/orders": orders, "/totals": totals}

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        route = self.routes.get(url.path)
        given = self.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, ("Bearer " + os.environ["WEST_TOKEN"]).encode()):
            self.reply(401, {"error": "the token is missing or wrong"})
        elif route is None:
            self.reply(404, {"error": "there is no " + url.path})
        else:
            try:
                self.reply(200, route(dict(urllib.parse.parse_qsl(url.query))))
            except (KeyError, ValueError) as error:
                self.reply(400, {"error": "bad query: %r" % error})

    def reply(self, status, body):
        body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()
