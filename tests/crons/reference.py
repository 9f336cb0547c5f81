"""What croniter says, and what Airflow and the DAG format make of it in a zone."""

import heapq
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from croniter import CroniterBadDateError, CroniterError, croniter

# croniter has no such preset; Airflow spells it out before it asks.
QUARTERLY = {"@quarterly": "0 0 1 */3 *"}
WINDOW = timedelta(hours=26)


class Refused(Exception):
    """croniter does not take the expression."""


def read(expression):
    try:
        return croniter(QUARTERLY.get(expression, expression), datetime(2000, 1, 1), ret_type=datetime)
    except (CroniterError, ValueError, TypeError, AttributeError) as error:
        raise Refused(str(error)) from error


def every_hour(cron):
    return cron.expanded[1] == ["*"]


def walls(cron, start):
    """The wall-clock times after another that match: croniter on a calendar without zones."""
    cron.set_current(start)
    while True:
        try:
            yield cron.get_next(datetime)
        except CroniterBadDateError:
            return


def resolve(wall, zone, fold):
    """The instant of a wall-clock time. One that does not exist is moved forward by as much as is left out."""
    exists = wall.replace(tzinfo=zone, fold=fold).astimezone(timezone.utc).astimezone(zone).replace(tzinfo=None) == wall
    return wall.replace(tzinfo=zone, fold=fold if exists else 0).astimezone(timezone.utc)


def by_airflow(cron, name, at, count):
    """As Airflow steps from one to the next; it may stand still or go back, which ends the list."""
    zone, times = ZoneInfo(name), []
    while len(times) < count:
        naive = at.astimezone(zone).replace(tzinfo=None)
        wall = next(walls(cron, naive), None)
        if wall is None:
            break
        then = at + (wall - naive) if every_hour(cron) else resolve(wall, zone, fold=1)
        times.append(then)
        if then <= at:
            break
        at = then
    return times


def by_format(crons, name, at, count):
    """By the rule of the DAG format: every wall-clock time that matches one of the expressions means an instant, an ambiguous
    one the second, or both if every hour matches; the first `count` of those instants that are after `at`. Also whether
    clocks change somewhere on the way."""
    zone, folds = ZoneInfo(name), (0, 1) if every_hour(crons[0]) else (1,)

    def offsets(instant):
        return [(instant + distance).astimezone(zone).utcoffset() for distance in (-WINDOW, timedelta(0), WINDOW)]

    around = offsets(at)
    start = (at + min(around)).replace(tzinfo=None)
    found, seen = set(), set(around)
    for wall in heapq.merge(*(walls(cron, start) for cron in crons)):
        found.update(then for fold in folds if (then := resolve(wall, zone, fold)) > at)
        if len(found) >= count:
            # No later wall time may mean an earlier instant.
            aware = wall.replace(tzinfo=timezone.utc)
            around = offsets(aware)
            if aware - max(around) >= sorted(found)[count - 1]:
                seen.update(around)
                break
    return sorted(found)[:count], len(seen) > 1
