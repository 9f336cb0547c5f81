"""A chart of a day's sales as SVG, drawn with nothing but the standard library."""

import datetime
import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 960, 560
INK, SOFT, GRID = "#1c2733", "#66788a", "#e3e8ee"
COLORS = {"north": "#2f6fde", "west": "#12a594", "east": "#f0932b"}
SIZES = ["1 CD", "2", "3", "4", "5", "6 and more"]


def text(x, y, content, size=13, color=INK, anchor="start", weight=400):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{color}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(str(content))}</text>'
    )


def bar(x, y, width, height, color, title):
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{max(height, 0):.1f}" rx="2" fill="{color}">'
        f"<title>{escape(title)}</title></rect>"
    )


def dollars(cents, digits=0):
    return f"${cents / 100:,.{digits}f}"


def step(largest):
    """A round distance of grid lines, four or five of them up to `largest`."""
    size = 1
    while True:
        for factor in (1, 2, 2.5, 5):
            if size * factor * 5 >= largest:
                return size * factor
        size *= 10


def draw(day, totals, sizes):
    """`totals` are lists of [day, affiliate, orders, cds, cents], `sizes` of [CDs an order, orders, cents]."""
    date = datetime.date.fromisoformat(day)
    today = {row[1]: row for row in totals if row[0] == day}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="Sales of {day}" font-family="system-ui, -apple-system, Segoe UI, Roboto, sans-serif">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="12" fill="#ffffff"/>',
        text(32, 48, f"Sales of {date:%A}, {date.day} {date:%B %Y}", 22, weight=650),
        text(32, 70, "three affiliates, real purchases at CDNOW", 13, SOFT),
    ]
    parts += figures(date, totals, today)
    parts += days(totals, 32, 190, 560, 310)
    parts += affiliates(today, 640, 190, 288)
    parts += order_sizes(sizes, 640, 350, 288)
    parts.append("</svg>")
    return "\n".join(parts)


def figures(date, totals, today):
    """The four numbers that people look at first."""
    cents = sum(row[4] for row in today.values())
    orders = sum(row[2] for row in today.values())
    before = str(date - datetime.timedelta(days=7))
    last_week = sum(row[4] for row in totals if row[0] == before)
    change = f"{(cents - last_week) / last_week:+.0%}" if last_week else "–"
    tiles = [
        ("Revenue", dollars(cents)),
        ("Orders", f"{orders:,}"),
        ("An order", dollars(cents / orders if orders else 0, 2)),
        ("To a week before", change),
    ]
    for index, (name, value) in enumerate(tiles):
        x = 32 + index * 228
        yield f'<rect x="{x}" y="90" width="212" height="66" rx="8" fill="#f5f7fa"/>'
        yield text(x + 16, 113, name, 12, SOFT)
        yield text(x + 16, 142, value, 22, weight=650)


def days(totals, left, top, width, height):
    """Stacked columns: revenue a day and affiliate."""
    dates = sorted({row[0] for row in totals})
    by_day = {date: {row[1]: row[4] for row in totals if row[0] == date} for date in dates}
    largest = max(sum(parts.values()) for parts in by_day.values()) or 1
    unit = step(largest)
    bottom = top + height
    plot = height - 40
    lines = math.ceil(largest / unit)
    scale = plot / (unit * lines)
    yield text(left, top, "Revenue a day", 14, weight=600)
    for line in range(lines + 1):
        y = bottom - line * unit * scale
        yield f'<line x1="{left + 48}" x2="{left + width}" y1="{y:.1f}" y2="{y:.1f}" stroke="{GRID}"/>'
        yield text(left + 40, y + 4, dollars(line * unit), 11, SOFT, "end")
    slot = (width - 56) / len(dates)
    for index, date in enumerate(dates):
        x = left + 52 + index * slot
        y = bottom
        for affiliate, color in COLORS.items():
            cents = by_day[date].get(affiliate, 0)
            y -= cents * scale
            yield bar(x + slot * 0.15, y, slot * 0.7, cents * scale, color, f"{date} {affiliate}: {dollars(cents, 2)}")
        is_last = index == len(dates) - 1
        label = datetime.date.fromisoformat(date)
        color, weight = (INK, 650) if is_last else (SOFT, 400)
        yield text(x + slot / 2, bottom + 18, label.day, 11, color, "middle", weight)
        yield text(x + slot / 2, bottom + 33, f"{label:%a}"[:2], 10, color, "middle", weight)


def affiliates(today, left, top, width):
    """The day's revenue of each affiliate; it is the legend of the columns as well."""
    yield text(left, top, "Affiliates on this day", 14, weight=600)
    largest = max((row[4] for row in today.values()), default=0) or 1
    for index, (affiliate, color) in enumerate(COLORS.items()):
        y = top + 18 + index * 38
        _, _, orders, _, cents = today.get(affiliate, (None, None, 0, 0, 0))
        yield text(left, y + 12, affiliate, 12)
        yield text(left + width, y + 12, f"{dollars(cents)} · {orders} orders", 12, SOFT, "end")
        yield f'<rect x="{left}" y="{y + 18}" width="{width}" height="8" rx="4" fill="{GRID}"/>'
        yield bar(left, y + 18, width * cents / largest, 8, color, f"{affiliate}: {dollars(cents, 2)}")


def order_sizes(sizes, left, top, width):
    """How many orders had how many CDs."""
    yield text(left, top, "Orders by number of CDs", 14, weight=600)
    counts = {size: orders for size, orders, _ in sizes}
    largest = max(counts.values(), default=0) or 1
    for index, name in enumerate(SIZES):
        y = top + 16 + index * 24
        orders = counts.get(index + 1, 0)
        yield text(left, y + 12, name, 12)
        yield bar(left + 84, y + 2, (width - 124) * orders / largest, 12, "#8aa0b8", f"{name}: {orders} orders")
        yield text(left + 92 + (width - 124) * orders / largest, y + 12, orders, 12, SOFT)
