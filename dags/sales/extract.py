"""Fetches a day's orders, and the totals of the days up to it, from the affiliates that are not databases.

Orders are lists of [order, customer, cds, cents]; totals are lists of [day, orders, cds, cents].
"""

import contextlib
import csv
import datetime
import decimal
import json
import os
import pathlib
import secrets
import subprocess
import sys
import urllib.parse
import urllib.request

DAGS = pathlib.Path(__file__).resolve().parent.parent


def cents(dollars):
    """An amount in dollars, text or number, without the errors of binary fractions."""
    return int((decimal.Decimal(str(dollars)) * 100).to_integral_value())


def north(day, since, ti):
    """A CSV file a day."""
    first, last = datetime.date.fromisoformat(since), datetime.date.fromisoformat(day)
    orders, totals = [], []
    for offset in range((last - first).days + 1):
        date = (first + datetime.timedelta(days=offset)).isoformat()
        with open(DAGS / "data" / "north" / f"{date}.csv", newline="") as file:
            orders = [
                [int(row["order"]), int(row["customer"]), int(row["cds"]), cents(row["dollars"])]
                for row in csv.DictReader(file)
            ]
        totals.append([date, len(orders), sum(order[2] for order in orders), sum(order[3] for order in orders)])
    return deliver(ti, orders, totals)


def west(day, since, ti):
    """An HTTP service that gives its orders in pages."""
    with service() as get:
        orders, page = [], 1
        while page is not None:
            reply = get("/orders", day=day, page=page)
            print(f"page {page}: {len(reply['orders'])} orders")
            orders += [[o["id"], o["customer"], o["items"], cents(o["total"])] for o in reply["orders"]]
            page = reply["next"]
        totals = [
            [t["day"], t["orders"], t["items"], cents(t["total"])]
            for t in get("/totals", since=since, until=day)["totals"]
        ]
    return deliver(ti, orders, totals)


def deliver(ti, orders, totals):
    ti.xcom_push("orders", orders)
    ti.xcom_push("totals", totals)
    return {"orders": len(orders), "cents": sum(order[3] for order in orders)}


@contextlib.contextmanager
def service():
    """Starts the affiliate's service on a free port; gives a function that asks it. Stops it in the end."""
    token = secrets.token_hex(16)
    process = subprocess.Popen(
        [sys.executable, str(DAGS / "affiliates" / "serve.py")],
        env=dict(os.environ, WEST_TOKEN=token),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        port = process.stdout.readline().strip()
        if not port:
            raise RuntimeError("the service of affiliate west did not start; its error is above")
        # Straight to it, whatever proxy this machine uses for the world outside.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

        def get(path, **query):
            url = f"http://127.0.0.1:{port}{path}?{urllib.parse.urlencode(query)}"
            request = urllib.request.Request(url, headers={"Authorization": "Bearer " + token})
            with opener.open(request, timeout=30) as reply:
                return json.load(reply)

        yield get
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
