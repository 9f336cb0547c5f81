"""Publishes a day: the chart as SVG and the largest orders as a page of HTML, both free of anything from outside."""

import html
import os
import pathlib
import tempfile

from sales import chart


def publish(ti, params):
    """Writes the files and gives the chart as the XCom `chart_svg`."""
    day = ti.xcom_pull("pick_day", "day")
    totals = ti.xcom_pull("read_mart", "totals")
    sizes = ti.xcom_pull("read_mart", "sizes")
    largest = ti.xcom_pull("read_mart", "largest")
    svg = chart.draw(day, totals, sizes)
    folder = pathlib.Path(params["publish_dir"])
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / f"{day}.svg", svg)
    write(folder / f"{day}.html", page(day, svg, largest))
    ti.xcom_push("chart_svg", svg)
    for affiliate, order, customer, cds, cents in largest[:3]:
        print(f"one of the largest orders: {affiliate} {order}, {cds} CDs for ${cents / 100:,.2f}")
    return {"chart": str(folder / f"{day}.svg"), "page": str(folder / f"{day}.html")}


def write(path, text):
    """Replaces the file as a whole: nobody sees half of it."""
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)
    print("wrote", path)


def page(day, svg, largest):
    rows = "\n".join(
        f"<tr><td>{html.escape(affiliate)}<td>{order}<td>{customer}<td>{cds}<td>${cents / 100:,.2f}"
        for affiliate, order, customer, cds, cents in largest
    )
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sales of {day}</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; color: #1c2733; max-width: 960px; margin: 2rem auto; padding: 0 1rem }}
svg {{ width: 100%; height: auto }}
table {{ border-collapse: collapse; width: 100% }}
td, th {{ text-align: right; padding: .35rem .6rem; border-bottom: 1px solid #e3e8ee }}
td:first-child, th:first-child {{ text-align: left }}
</style>
{svg}
<h2>Largest orders</h2>
<table><tr><th>Affiliate<th>Order<th>Customer<th>CDs<th>Amount</tr>
{rows}
</table></html>
"""
