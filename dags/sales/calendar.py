"""Which day of the data a run is about."""

import datetime

FIRST_DAY = datetime.date(1997, 2, 3)
DAYS = 28
SHOWN = 14
SEOUL = datetime.timezone(datetime.timedelta(hours=9))  # without summer time since 1988
A_MONDAY = datetime.date(2024, 1, 1)


def data_day(day):
    """The day of the data for a day of ours: the same weekday, again after four weeks."""
    return FIRST_DAY + datetime.timedelta(days=(day - A_MONDAY).days % DAYS)


def pick_day(ti, dag_run):
    """The day before the run's own. A run by hand may have no logical date; then the time of its trigger counts."""
    moment = dag_run.logical_date or dag_run.run_after
    yesterday = moment.astimezone(SEOUL).date() - datetime.timedelta(days=1)
    day = data_day(yesterday)
    since = max(FIRST_DAY, day - datetime.timedelta(days=SHOWN - 1))
    ti.xcom_push("day", day.isoformat())
    ti.xcom_push("since", since.isoformat())
    print(f"the sales of {yesterday:%A %Y-%m-%d} are those of {day}")
