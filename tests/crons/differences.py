"""Where croniter reads an expression otherwise: names, reasons, and the same meaning in words that croniter reads alike.

A difference explains a case only if croniter gives Updraft's times for those other words.
"""

import re
from typing import Callable, NamedTuple

import questions

DAY, WEEKDAY = 2, 4
UNITS = list(questions.UNITS.values())
NAMES = {name: n for names, first in ((questions.MONTHS, 1), (questions.WEEKDAYS, 0)) for n, name in enumerate(names, first)}
RANGE = re.compile(r"(\w+)-(\w+)(?:/(\d+))?")


class Reading(NamedTuple):
    name: str
    reason: str
    # The fields of an expression to those of the expressions that together mean the same.
    reword: Callable


def number(text):
    return NAMES.get(text, int(text) if text.isdecimal() else None)


def each_item(change):
    """A rewording of every item of every field by itself."""

    def reword(fields):
        return [[",".join(change(item, unit) for item in field.split(",")) for unit, field in enumerate(fields)]]

    return reword


def range_to_itself(item, unit):
    found = RANGE.fullmatch(item)
    if not found:
        return item
    first, last = number(found[1]), 31 if unit == DAY and found[2] == "l" else number(found[2])
    if None in (first, last):
        return item
    same = first == last or (unit == WEEKDAY and first == 7 and last == 0)
    return found[1] if same else item


def step_over_the_end(item, unit):
    found = RANGE.fullmatch(item)
    first, last = (number(found[1]), number(found[2])) if found else (None, None)
    if None in (first, last) or not found[3] or first <= last:
        return item
    low, high = UNITS[unit] if unit != WEEKDAY else (0, 6)
    first, size = (0 if unit == WEEKDAY and first == 7 else first), high - low + 1
    values = range(first, (last if last >= first else last + size) + 1, int(found[3]))
    return ",".join(str((value - low) % size + low) for value in values)


def other_spelling(item, unit):
    if unit == DAY and item == "lw":
        return "31w"
    if unit == WEEKDAY and (found := re.fullmatch(r"l([a-z]+)|(\w+)l", item)):
        day = number(found[1] or found[2])
        return item if day is None else f"l{day}"
    return item


def is_free(field):
    return bool({"*", "?"} & set(field.split(",")))


def either_day(fields):
    if is_free(fields[DAY]) or is_free(fields[WEEKDAY]):
        return [fields]
    return [fields[:WEEKDAY] + ["*"] + fields[WEEKDAY + 1 :], fields[:DAY] + ["*"] + fields[DAY + 1 :]]


def mixed_list(fields):
    reworded = [fields]
    for unit, special in ((DAY, "w"), (WEEKDAY, "#l")):
        split = []
        for one in reworded:
            items = one[unit].split(",")
            odd = [item for item in items if set(special) & set(item)]
            plain = [item for item in items if item not in odd]
            parts = odd + [",".join(plain)] if odd and plain else odd if len(odd) > 1 else [one[unit]]
            split += [one[:unit] + [part] + one[unit + 1 :] for part in parts]
        reworded = split
    return reworded


def star_in_hours(fields):
    return [fields[:1] + ["*"] + fields[2:] if is_free(fields[1]) else fields]


READINGS = [
    Reading(
        "a range from a value to itself",
        "`5-5` is 5 in crontab(5); croniter takes it for the whole field.",
        each_item(range_to_itself),
    ),
    Reading(
        "a step over the end of the unit",
        "`23-5/2` goes on in the same steps: 23, 1, 3, 5. croniter leaves out one more where the last value is the unit's.",
        each_item(step_over_the_end),
    ),
    Reading(
        "a star among hours",
        "`*,13-16` is every hour, so both passes of an ambiguous hour count. Airflow asks croniter whether the field is `*` alone.",
        star_in_hours,
    ),
    Reading(
        "either day, one of them by # or W or L",
        "If both day fields are restricted, either will do. With `5#2`, `L5` or `15W` croniter wants both, or forgets one.",
        either_day,
    ),
    Reading(
        "special days in a list",
        "`1,5#2` and `15W,20` are what they look like. croniter refuses them.",
        lambda fields: mixed_list(fields) if is_free(fields[DAY]) or is_free(fields[WEEKDAY]) else [fields],
    ),
    Reading(
        "other spellings of the last weekday",
        "`5L`, `friL` and `Lfri` are `L5`, and `LW` is the last day from Monday to Friday, as in other crons. croniter refuses them.",
        each_item(other_spelling),
    ),
]


def reworded(expression, readings):
    """The expressions that together mean what `expression` means by these readings; none if it is not five or six fields."""
    fields = expression.lower().split()
    if len(fields) not in (5, 6):
        return []
    several = [fields]
    for reading in readings:
        several = [new for one in several for new in reading.reword(one)]
    return [" ".join(one) for one in several]


# What croniter takes and Updraft does not, by its name; why not.
REFUSALS = {
    "a field for the year": (
        r"(\S+\s+){6}\S+",
        "A DAG that ends has an `end_date`; years in a cron are a second way to say it.",
    ),
    "a step longer than the unit": (
        r".*/(\d+).*",
        "`*/90` in the minutes is no step of 90 minutes: it fires once an hour. The message says what to write instead.",
    ),
    "a random value": (
        r".*\br\b.*",
        "`R` is drawn anew each time croniter reads it, so nobody can say when such a schedule fires.",
    ),
}
