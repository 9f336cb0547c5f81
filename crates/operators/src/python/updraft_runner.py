"""Runs one Python task: reads the request, calls the code, writes the result."""

import ast
import asyncio
import datetime
import importlib
import inspect
import json
import logging
import os
import runpy
import signal
import sys
import traceback

import updraft

SKIPPED = 99


def instant(text):
    """An RFC 3339 text as a ``datetime`` in UTC; ``None`` stays."""
    if text is None:
        return None
    text = text.replace("Z", "+00:00")
    # Python before 3.11 reads three or six digits of a second only.
    head, dot, rest = text.partition(".")
    if dot:
        zone = rest.find("+")
        digits, rest = rest[:zone], rest[zone:]
        text = "%s.%s%s" % (head, (digits + "000000")[:6], rest)
    return datetime.datetime.fromisoformat(text).astimezone(datetime.timezone.utc)


def asset_events(events):
    """The updates that a run by assets was made for: lists by the names of the assets."""
    by_asset = {}
    for event in events:
        source = event["source"]
        run = None
        if source is not None:
            interval = source["data_interval"] or {"start": None, "end": None}
            run = updraft.Record(
                "source_dag_run",
                dag_id=source["dag_id"],
                run_id=source["run_id"],
                logical_date=instant(source["logical_date"]),
                data_interval_start=instant(interval["start"]),
                data_interval_end=instant(interval["end"]),
            )
        source = source or {"dag_id": None, "task_id": None, "run_id": None, "map_index": -1}
        asset = updraft.Record("asset", name=event["asset"]["name"], uri=event["asset"]["uri"])
        by_asset.setdefault(asset.name, []).append(
            updraft.Record(
                "asset_event",
                asset=asset,
                extra=event["extra"],
                timestamp=instant(event["timestamp"]),
                source_dag_id=source["dag_id"],
                source_task_id=source["task_id"],
                source_run_id=source["run_id"],
                source_map_index=source["map_index"],
                source_dag_run=run,
            )
        )
    return by_asset


def make_context(request, xcoms):
    """The template variables, with real ``datetime`` objects."""
    task = request["context"]
    run = task["run"]
    lookups = updraft.Lookups(request["attempt_url"], request["token"])
    logical_date = instant(run["logical_date"])
    interval = run["data_interval"] or {"start": None, "end": None}
    previous = run["previous_success"] or {"data_interval_start": None, "data_interval_end": None, "start_date": None}
    dag_run = updraft.Record(
        "dag_run",
        dag_id=run["dag_id"],
        run_id=run["run_id"],
        run_type=run["run_type"],
        logical_date=logical_date,
        data_interval_start=instant(interval["start"]),
        data_interval_end=instant(interval["end"]),
        run_after=instant(run["run_after"]),
        start_date=instant(run["start_date"]),
        conf=run["conf"] or {},
    )
    ti = updraft.TaskInstance(
        lookups,
        xcoms,
        dag_id=run["dag_id"],
        run_id=run["run_id"],
        task_id=task["task_id"],
        map_index=task["map_index"],
        try_number=task["try_number"],
        max_tries=task["max_tries"],
        fence=int(os.environ.get("UPDRAFT_FENCE", "0")),
        idempotency_key=os.environ.get("UPDRAFT_IDEMPOTENCY_KEY", ""),
        operator=task["operator"],
        hostname=task["hostname"],
        dag_run=dag_run,
        logical_date=logical_date,
    )
    context = {
        "dag": updraft.Record(
            "dag",
            dag_id=run["dag_id"],
            owner=run["dag_owner"],
            tags=run["tags"],
            description=run["description"],
            timezone=task["timezone"],
        ),
        "dag_run": dag_run,
        "run": updraft.Record("run", url=run["run_url"], failed_tasks=run["failed_tasks"]),
        "run_id": run["run_id"],
        "task": updraft.Record(
            "task",
            task_id=task["task_id"],
            owner=task["owner"],
            retries=task["retries"],
            inlets=task["inlets"],
            outlets=task["outlets"],
        ),
        "task_instance": ti,
        "ti": ti,
        "map_index": task["map_index"],
        "item": task["item"],
        "params": run["params"] or {},
        "logical_date": logical_date,
        "data_interval_start": dag_run.data_interval_start,
        "data_interval_end": dag_run.data_interval_end,
        "prev_data_interval_start_success": instant(previous["data_interval_start"]),
        "prev_data_interval_end_success": instant(previous["data_interval_end"]),
        "prev_start_date_success": instant(previous["start_date"]),
        "inlets": task["inlets"],
        "outlets": task["outlets"],
        "triggering_asset_events": asset_events(run.get("asset_events", ())),
        "var": updraft.Variables(lookups),
        "conn": updraft.Connections(lookups),
        "macros": updraft.Macros,
    }
    notice = task.get("notice")
    if notice is not None:
        # Airflow calls it the exception in a task's callback, and the reason in a DAG's.
        context.update(event=notice["event"], reason=notice["reason"], exception=notice["reason"])
    # As in Airflow, a run without a logical date has none of these.
    if logical_date is not None:
        context.update(
            ds=logical_date.strftime("%Y-%m-%d"),
            ds_nodash=logical_date.strftime("%Y%m%d"),
            ts=logical_date.isoformat(),
            ts_nodash=logical_date.strftime("%Y%m%dT%H%M%S"),
            ts_nodash_with_tz=logical_date.isoformat().replace("-", "").replace(":", ""),
        )
    return context


def find(name):
    """The function that ``module:function`` names."""
    module_name, _, attribute = name.partition(":")
    try:
        found = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        # Only if this very module is missing; what it imports itself deserves its own traceback.
        if error.name is None or not (module_name + ".").startswith(error.name + "."):
            raise
        folders = ", ".join(dict.fromkeys(sys.path[:2]))
        raise LookupError("there is no module `%s`; looked in %s and where %s itself looks" % (module_name, folders, sys.executable)) from None
    for part in attribute.split("."):
        if not hasattr(found, part):
            raise LookupError("the module `%s` has no `%s`" % (module_name, attribute))
        found = getattr(found, part)
    if not callable(found):
        raise LookupError("`%s` is not a function but %s" % (name, type(found).__name__))
    return found


def call(function, args, kwargs, context):
    """Calls with the given arguments first, then fills by name from the context what is still open."""
    kwargs = dict(kwargs)
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return function(*args, **kwargs)
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    taken = [p.name for p in parameters if p.kind in positional][: len(args)]
    for parameter in parameters:
        if parameter.kind in (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY):
            if parameter.name not in taken and parameter.name not in kwargs and parameter.name in context:
                kwargs[parameter.name] = context[parameter.name]
        elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
            for name, value in context.items():
                if name not in taken:
                    kwargs.setdefault(name, value)
    result = function(*args, **kwargs)
    return asyncio.run(result) if inspect.iscoroutine(result) else result


def run_code(source, context):
    """Runs source code as the body of a function, so that it may ``return``; line numbers stay those of the text."""
    filename = "<code>"
    tree = ast.parse("def code(): pass", filename)
    body = ast.parse(source, filename).body
    if body:
        tree.body[0].body = body
    # Names assigned at the top are the code's own; those of the context are there as globals.
    scope = dict(context, __name__="__code__")
    exec(compile(tree, filename, "exec"), scope)
    return scope["code"]()


def execute(request, context):
    if request["callable"]:
        return call(find(request["callable"]), request["args"], request["kwargs"], context)
    if request["file"]:
        sys.argv = [request["file"]] + [str(argument) for argument in request["args"]]
        runpy.run_path(request["file"], run_name="__main__")
        return None
    return run_code(request["code"] or "", dict(context, **request["kwargs"]))


def print_error(error):
    """The traceback without our own frames: it begins in the task's code."""
    frames = error.__traceback__
    own = (__file__, runpy.__file__, "<frozen runpy>", "<frozen importlib._bootstrap>", importlib.__file__)
    while frames is not None and frames.tb_frame.f_code.co_filename in own:
        frames = frames.tb_next
    traceback.print_exception(type(error), error, frames)


def write_result(path, **result):
    temporary = path + ".part"
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(result, file)
    os.replace(temporary, path)


def main():
    request_file = sys.argv[1]
    with open(request_file, encoding="utf-8") as file:
        request = json.load(file)
    os.unlink(request_file)
    # The folder of this file goes last: it only provides `updraft` to processes that the task itself starts.
    sys.path[:1] = list(dict.fromkeys(request["path"]))
    sys.path.append(os.path.dirname(os.path.abspath(__file__)))
    sys.argv = [request["callable"] or request["file"] or "-c"]
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(levelname)s %(name)s: %(message)s")
    # A polite end: `finally` blocks and context managers of the task run.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))

    xcoms = {}
    result_file = request["result_file"]
    updraft.context.update(make_context(request, xcoms))
    try:
        value = updraft.plain(execute(request, updraft.context), "what the task returns")
    except updraft.Skip as skip:
        write_result(result_file, skip=str(skip) or "the task raised updraft.Skip", xcoms=xcoms)
        return SKIPPED
    except updraft.Fail as fail:
        print_error(fail)
        write_result(result_file, fail=str(fail) or "the task raised updraft.Fail", retriable=False, xcoms=xcoms)
        return 1
    except Exception as error:
        name = type(error).__name__
        # Code that came from Airflow, with Airflow installed, means the same by these.
        if name == "AirflowSkipException":
            write_result(result_file, skip=str(error) or name, xcoms=xcoms)
            return SKIPPED
        print_error(error)
        reason = "%s: %s" % (name, error) if str(error) else name
        write_result(result_file, fail=reason, retriable=name != "AirflowFailException", xcoms=xcoms)
        return 1
    write_result(result_file, return_value=value, xcoms=xcoms)
    return 0


if __name__ == "__main__":
    sys.exit(main())
