"""Functions of the example `python.yaml`."""

import logging

import updraft


def squares(start, params):
    """`start` comes from `kwargs`, `params` by its name."""
    return [n * n for n in range(start, start + params["limit"])]


def show_context(ti, dag_run, logical_date=None, **context):
    """`**context` gets every template variable that no other parameter took."""
    logging.getLogger(__name__).info("try %s of %s", ti.try_number, ti.task_id)
    print("run", dag_run.run_id, "of", logical_date)
    print("also there:", ", ".join(sorted(context)))


def nothing_to_do():
    raise updraft.Skip("there is nothing to do today")
