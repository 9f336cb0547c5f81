"""Random questions about crons: an expression, a zone, an instant. The same ones every time."""

import random
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

SEED = 1987
# Every way to change clocks: by an hour, by half an hour, by a day; in summer, in winter, for Ramadan; never.
ZONES = [
    "UTC", "Asia/Seoul", "Asia/Kolkata", "Asia/Kathmandu", "Europe/London", "Europe/Dublin", "Europe/Zurich", "Europe/Moscow",
    "America/New_York", "America/St_Johns", "America/Sao_Paulo", "America/Asuncion", "America/Havana", "America/Caracas",
    "Atlantic/Azores", "Africa/Casablanca", "Africa/Cairo", "Asia/Gaza", "Asia/Tehran", "Asia/Amman", "Asia/Pyongyang",
    "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Apia", "Pacific/Kwajalein",
    "Antarctica/Troll", "America/Scoresbysund", "America/Nuuk",
]
# Zone rules of these years are settled, so that one version of them is as good as another.
FIRST, LAST = datetime(1995, 1, 1, tzinfo=timezone.utc), datetime(2023, 12, 1, tzinfo=timezone.utc)
UNITS = {"minute": (0, 59), "hour": (0, 23), "day": (1, 31), "month": (1, 12), "weekday": (0, 7), "second": (0, 59)}
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
WEEKDAYS = "sun mon tue wed thu fri sat".split()
PRESETS = "@hourly @daily @midnight @weekly @monthly @quarterly @yearly @annually".split()
# What people get wrong, and what one of the two may take.
ODD = [
    "", "* * * *", "* * * * * * * *", "a b c d e", "@foo", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 0 *",
    "* * * 13 *", "* * * * 8", "*/0 * * * *", "1,,2 * * * *", "1- * * * *", "-1 * * * *", "1-2-3 * * * *", "*/5/2 * * * *",
    "5/ * * * *", "/5 * * * *", "? * * * *", "* * ?/2 * *", "* * ?,1 * *", "* * * * 5#0", "* * * * 5#6", "* * * * l",
    "* l * * *", "* * l-3 * *", "* * 0-5 * *", "* * 40w * *", "* * 0w * *", "* * * * 1.5", "+1 * * * *", "* * * * mo",
    "* * * * monday", "* * * foo *", "1;2 * * * *", "0x5 * * * *", "*-5 * * * *", "* * * * *#2", "*5 * * * *", "** * * * *",
    "0 0 1 1 * 0 2030", "* * * * * 0 *", "r * * * *", "0 r(2-5) * * *", "h * * * *", "*/90 * * * *", "10/61 * * * *",
    "0 */25 * * *", "0 0 lw * *", "0 0 15w,20 * *", "0 0 * * 5l", "0 0 * * lfri", "0 0 * * fril", "0 0 * * 1,5#2", "0 0 * * 1,l5",
]


class Source:
    """`random.random` is the one method that gives the same numbers in every version of Python."""

    def __init__(self, seed):
        self.random = random.Random(seed).random

    def chance(self, part):
        return self.random() < part

    def between(self, low, high):
        return low + int(self.random() * (high - low + 1))

    def pick(self, items):
        return items[int(self.random() * len(items))]


def item(source, unit):
    low, high = UNITS[unit]
    name = {"month": lambda n: MONTHS[n - 1], "weekday": lambda n: WEEKDAYS[n % 7]}.get(unit)
    number = lambda n: name(n) if name and source.chance(0.3) else str(n)
    first, last = source.between(low, high), source.between(low, high)
    if first > last and source.chance(0.7):
        first, last = last, first
    step = source.between(1, max(2, (high - low) // 2))
    return source.pick([
        lambda: str(first), lambda: number(first), lambda: f"*/{step}", lambda: f"{number(first)}-{number(last)}",
        lambda: f"{number(first)}-{number(last)}/{step}", lambda: f"{number(first)}/{step}",
    ])()


def field(source, unit, free):
    """`free`: how often it is `*`."""
    if source.chance(free):
        return "?" if unit in ("day", "weekday") and source.chance(0.1) else "*"
    special = source.random()
    if unit == "day" and special < 0.1:
        day = source.between(1, 31)
        return source.pick(["L", f"{day}W", f"w{day}", f"{source.between(20, 31)}-L", f"{day},L"])
    if unit == "weekday" and special < 0.12:
        day, nth = source.between(0, 7), source.between(1, 5)
        return source.pick([f"{day}#{nth}", f"L{day}", f"{WEEKDAYS[day % 7]}#{nth}", "mon-wed#2", f"{day}#{nth},{day}#1"])
    items = [item(source, unit) for _ in range(1 if source.chance(0.7) else source.between(2, 3))]
    if source.chance(0.03):
        items.append("*")
    return ",".join(items)


def expression(source):
    kind = source.random()
    if kind < 0.03:
        return source.pick(PRESETS)
    if kind < 0.08:
        return source.pick(ODD)
    fields = [field(source, "minute", 0.1), field(source, "hour", 0.35), field(source, "day", 0.5), field(source, "month", 0.7)]
    fields.append(field(source, "weekday", 0.5))
    if source.chance(0.1):
        fields.append(field(source, "second", 0.1))
    return " ".join(fields)


def changes(name):
    """The instants at which a zone's clocks change."""
    zone = ZoneInfo(name)
    offset = lambda at: at.astimezone(zone).utcoffset()
    found, at = [], FIRST
    while at < LAST:
        then = at + timedelta(days=7)
        if offset(at) != offset(then):
            low, high = at, then
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
            found.append(high.replace(microsecond=0))
        at = then
    return found


def questions(count):
    """(expression, zone, instant) to the second; half of the instants are near a change of the zone's clocks."""
    source = Source(SEED)
    known = {name: changes(name) for name in ZONES}
    span = int((LAST - FIRST).total_seconds())
    for _ in range(count):
        zone = source.pick(ZONES)
        if known[zone] and source.chance(0.5):
            at = source.pick(known[zone]) + timedelta(seconds=source.between(-100_000, 30_000))
        else:
            at = FIRST + timedelta(seconds=source.between(0, span))
        if source.chance(0.5):
            at = at.replace(second=0)
        yield expression(source), zone, at
