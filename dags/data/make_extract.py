"""Makes the extract in this folder from the data set: see README.md.

The extract is committed, so nobody has to run this. Only the standard library is needed:

    pip download --no-deps lifetimes==0.11.3 && unzip Lifetimes-*.whl 'lifetimes/datasets/*'
    python make_extract.py lifetimes/datasets/CDNOW_master.txt
"""

import csv
import datetime
import itertools
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
FIRST_DAY = datetime.date(1997, 2, 3)  # a Monday
DAYS = 28
AFFILIATES = ("north", "west", "east")


def read(path):
    """The purchases of the chosen days, in the order of the file, with a number each."""
    with open(path) as file:
        next(file)
        for number, line in enumerate(file, 1):
            customer, day, cds, dollars = line.split()
            day = datetime.datetime.strptime(day, "%Y%m%d").date()
            if FIRST_DAY <= day < FIRST_DAY + datetime.timedelta(days=DAYS):
                yield number, int(customer), day, int(cds), dollars


def write_north(purchases):
    """One CSV file a day, money in dollars."""
    folder = HERE / "north"
    folder.mkdir(exist_ok=True)
    for day, group in itertools.groupby(purchases, lambda purchase: purchase[2]):
        with open(folder / f"{day}.csv", "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["order", "customer", "cds", "dollars"])
            writer.writerows((number, customer, cds, dollars) for number, customer, _, cds, dollars in group)


def write_west(purchases):
    """One JSON object a day, as the affiliate's service sends it page by page; money in dollars, in a number."""
    folder = HERE / "west"
    folder.mkdir(exist_ok=True)
    with open(folder / "orders.jsonl", "w") as file:
        for day, group in itertools.groupby(purchases, lambda purchase: purchase[2]):
            orders = [
                {"id": number, "customer": customer, "items": cds, "total": float(dollars)}
                for number, customer, _, cds, dollars in group
            ]
            json.dump({"day": str(day), "orders": orders}, file, separators=(",", ":"))
            file.write("\n")


def write_east(purchases):
    """A table, money in cents."""
    folder = HERE / "east"
    folder.mkdir(exist_ok=True)
    with open(folder / "seed.sql", "w") as file:
        file.write(
            "-- The database of affiliate east, made anew each time. Written by ../make_extract.py.\n"
            "create table if not exists receipt (\n"
            "  receipt_no int primary key, client int not null, sold_on date not null, pieces int not null, cents int not null);\n"
            "truncate receipt;\n"
            "insert into receipt values\n"
        )
        rows = (
            f"({number},{customer},'{day}',{cds},{round(float(dollars) * 100)})"
            for number, customer, day, cds, dollars in purchases
        )
        file.write(",\n".join(rows) + ";\n")


def main():
    purchases = sorted(read(sys.argv[1]), key=lambda purchase: (purchase[2], purchase[0]))
    # A customer belongs to one affiliate, by the remainder of the customer's number.
    parts = {name: [p for p in purchases if p[1] % 3 == index] for index, name in enumerate(AFFILIATES)}
    write_north(parts["north"])
    write_west(parts["west"])
    write_east(parts["east"])
    for name, part in parts.items():
        print(name, len(part), "purchases")


if __name__ == "__main__":
    main()
