"""What a Python task of Updraft can use: ``import updraft``. Provided by the worker, no package to install.

Works with Python 3.8 and newer and with the standard library alone.
"""

import datetime as _datetime
import json as _json
import random as _random
import urllib.error as _error
import urllib.parse as _parse
import urllib.request as _request
import uuid as _uuid

__all__ = ["Skip", "Fail", "context", "TaskInstance"]


class Skip(Exception):
    """Raise it to skip the task: there is nothing to do."""


class Fail(Exception):
    """Raise it to fail the task for good: no retry will help."""


#: The template variables of this task (``ds``, ``params``, ``ti``, …), by name.
context = {}


class Record:
    """A few named values; what is missing is an ``AttributeError`` that names what there is."""

    def __init__(self, kind, **values):
        self.__dict__["_kind"] = kind
        self.__dict__.update(values)

    def __getattr__(self, name):
        known = ", ".join(sorted(key for key in self.__dict__ if not key.startswith("_")))
        raise AttributeError("`%s` has no `%s`; it has %s" % (self._kind, name, known))

    def __repr__(self):
        return "<%s %s>" % (self._kind, {k: v for k, v in self.__dict__.items() if not k.startswith("_")})


class Lookups:
    """Asks the server what only it knows, with the token of this attempt."""

    def __init__(self, attempt_url, token):
        self._url = attempt_url
        self._token = token
        # The server is spoken to directly, whatever proxy the task uses for the world outside.
        self._opener = _request.build_opener(_request.ProxyHandler({}))

    def get(self, *path):
        """The value, or ``None`` when there is none."""
        url = "/".join([self._url] + [_parse.quote(str(part), safe="") for part in path])
        request = _request.Request(url, headers={"Authorization": "Bearer " + self._token})
        for attempt in range(3):
            try:
                with self._opener.open(request, timeout=30) as reply:
                    return _json.load(reply)["value"]
            except _error.HTTPError as error:
                if error.code == 404:
                    return None
                detail = error.read().decode("utf-8", "replace")[:500]
                if error.code != 503 or attempt == 2:
                    raise RuntimeError("the server refused %s: %s %s" % ("/".join(path), error.code, detail)) from None
            except _error.URLError as error:
                if attempt == 2:
                    raise RuntimeError("can't reach the server for %s: %s" % ("/".join(path), error.reason)) from None
        return None


class TaskInstance(Record):
    """This try of the task."""

    def __init__(self, lookups, xcoms, **values):
        super().__init__("ti", _lookups=lookups, _xcoms=xcoms, **values)

    def xcom_pull(self, task_ids=None, key="return_value", default=None):
        """The XCom ``key`` of a task of this run, of several tasks (a list), or what this task itself has pushed.

        Of a mapped task: the list of its instances' values.
        """
        if task_ids is None or task_ids == self.task_id:
            return self._xcoms.get(key, default)
        if isinstance(task_ids, (list, tuple, set)):
            return [self.xcom_pull(task_id, key, default) for task_id in task_ids]
        value = self._lookups.get("xcoms", task_ids, key)
        return default if value is None else value

    def xcom_push(self, key, value):
        """Makes ``value``, any JSON value, an XCom of this task. It is stored when the task has ended."""
        if not isinstance(key, str) or not key:
            raise ValueError("the key of an XCom is a text that isn't empty, not %r" % (key,))
        self._xcoms[key] = plain(value, "the XCom `%s`" % key)


class Variables:
    """``var.value.name`` and ``var.json.name``."""

    class _Reader:
        def __init__(self, lookups, decode):
            self._lookups = lookups
            self._decode = decode

        def get(self, name, default=None):
            value = self._lookups.get("variables", name)
            return default if value is None else self._decode(value)

        def __getattr__(self, name):
            value = self.get(name)
            if value is None:
                raise AttributeError("there is no variable `%s`" % name)
            return value

        __getitem__ = __getattr__

    def __init__(self, lookups):
        self.value = self._Reader(lookups, lambda text: text)
        self.json = self._Reader(lookups, _json.loads)


class Connections:
    """``conn.id`` and ``conn.get('id')``."""

    def __init__(self, lookups):
        self._lookups = lookups

    def get(self, name, default=None):
        value = self._lookups.get("connections", name)
        return default if value is None else _Connection(value)

    def __getattr__(self, name):
        value = self.get(name)
        if value is None:
            raise AttributeError("there is no connection `%s`" % name)
        return value

    __getitem__ = __getattr__


class _Connection(Record):
    def __init__(self, value):
        super().__init__("connection", **value)

    def __repr__(self):
        return "<connection %s>" % self.__dict__.get("connection_id")


class Macros:
    """Airflow's ``macros``."""

    datetime = _datetime.datetime
    timedelta = _datetime.timedelta
    random = staticmethod(_random.random)
    uuid = _uuid

    @staticmethod
    def ds_add(ds, days):
        return (_datetime.datetime.strptime(ds, "%Y-%m-%d") + _datetime.timedelta(days=days)).strftime("%Y-%m-%d")

    @staticmethod
    def ds_format(ds, input_format, output_format):
        return _datetime.datetime.strptime(ds, input_format).strftime(output_format)


def plain(value, what):
    """``value`` as it comes back from JSON, or a ``TypeError`` that says what to do."""
    try:
        return _json.loads(_json.dumps(value, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise TypeError(
            "%s has to be a JSON value (None, bool, number that isn't NaN, text, list, dict), not %s: %s; convert it first, for instance with str() or float()"
            % (what, type(value).__name__, error)
        ) from None
