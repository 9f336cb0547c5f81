"""What is not as Airflow's document says, and why. Everything else is, or the run fails.

Most of it is what Airflow's server answers too, without its document saying so. What Updraft lacks or does otherwise by intent is told in
docs/differences-from-airflow.md.
"""

import json
import os

import schemathesis

OURS = os.path.join(os.path.dirname(__file__), "../../../crates/api/openapi.json")
METHODS = ("get", "post", "put", "patch", "delete")

# Statuses that no operation of Airflow's document, or not each, declares.
UNDECLARED = {
    "400": "Airflow, too: an order, a cursor or a log's token that there is not. Ours: a character that the database can't hold",
    "404": "Airflow, too: what the path or the body names is not there",
    "413": "a server of ours limits bodies itself; before Airflow's stands a proxy that does",
    "429": "a server that has too much to do says so",
    "503": "the database is away",
}
# The same of single operations.
UNDECLARED_OF = {
    "get_log": ("406", "Airflow, too: a kind of reply that is not offered"),
    "delete_dag": ("204", "Airflow, too: its document has 200, its server 204"),
}


def error(*kinds):
    """A reply that says what went wrong."""
    schema = {"type": "object", "required": ["detail"], "properties": {"detail": {"anyOf": list(kinds)}}}
    return {"description": "", "content": {"application/json": {"schema": schema}}}


TEXT, OBJECT = {"type": "string"}, {"type": "object"}
ERRORS = {"type": "array", "items": {"$ref": "#/components/schemas/ValidationError"}}


@schemathesis.hook
def before_load_schema(context, document):
    if document["info"]["title"] != "Airflow API":
        return
    with open(OURS, encoding="utf-8") as file:
        ours = json.load(file)
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                amend(item[method], ours["paths"][path][method])
    # Each task instance of a dry run fits both of the models that it may be of: Airflow's own replies are not valid either.
    items = document["components"]["schemas"]["ClearTaskInstanceCollectionResponse"]["properties"]["task_instances"]["items"]
    items["anyOf"] = items.pop("oneOf", items.get("anyOf"))


def amend(operation, ours):
    replies = operation["responses"]
    for status in UNDECLARED:
        replies.setdefault(status, error(TEXT, OBJECT))
    if operation["operationId"] in UNDECLARED_OF:
        status, _ = UNDECLARED_OF[operation["operationId"]]
        replies[status] = {"description": ""} if status == "204" else error(TEXT)
    # Airflow, too: a text where the request as a whole can't be carried out, a list where single values are wrong.
    replies["422"] = error(TEXT, ERRORS)
    # Airflow, too: a redirect has no body.
    if "307" in replies:
        replies["307"].pop("content", None)
    # Parameters that there are not are ignored. The page of operations says which these are, and the tests see to it that it does.
    known = {one["name"] for one in ours.get("parameters", []) if one["in"] == "query"}
    operation["parameters"] = [one for one in operation.get("parameters", []) if one["in"] != "query" or one["name"] in known]
    # The list with a body may be of one DAG, or of one run, where Airflow wants `~` for both.
    if operation["operationId"] == "get_task_instances_batch":
        for one in operation["parameters"]:
            one["schema"] = TEXT


@schemathesis.hook
def before_call(context, case, kwargs):
    # Never who asks: another password would end the session, and everything after it would be answered with 401. The lists of users
    # have the name, so that it is made up, too.
    if (case.path_parameters or {}).get("username") == os.environ["UPDRAFT_USER"]:
        case.path_parameters["username"] = "nobody"
