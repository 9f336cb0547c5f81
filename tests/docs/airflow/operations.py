#!/usr/bin/env python3
"""Writes operations.jsonl: what Airflow's REST API has, one operation a line, read from its OpenAPI document.

The document is airflow-core/src/airflow/api_fastapi/core_api/openapi/v2-rest-api-generated.yaml of Airflow's repository; the list beside
this file is that of 3.3.2. Needs PyYAML:  operations.py DOCUMENT > operations.jsonl
"""

import json
import sys

import yaml

METHODS = ("get", "post", "put", "patch", "delete")


def keys(document, schema):
    """The keys of an object, or of all the objects that it may be."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    found = set(schema.get("properties", {}))
    for kind in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(kind, []):
            found |= keys(document, part)
    return found


def json_keys(document, content):
    return sorted(keys(document, content.get("application/json", {}).get("schema", {})))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        document = yaml.safe_load(file)
    for path, item in sorted(document["paths"].items()):
        for method in METHODS:
            if method not in item:
                continue
            operation = item[method]
            done = [reply for status, reply in operation["responses"].items() if status.startswith("2")]
            line = {
                "id": operation["operationId"],
                "tag": operation["tags"][0],
                "method": method,
                "path": path,
                "query": sorted(one["name"] for one in operation.get("parameters", []) if one["in"] == "query"),
                "body": json_keys(document, operation.get("requestBody", {}).get("content", {})),
                "reply": sorted({key for reply in done for key in json_keys(document, reply.get("content", {}))}),
            }
            print(json.dumps(line))


if __name__ == "__main__":
    main()
