"""A script of its own; `updraft.context` has the template variables."""

import argparse

import updraft

parser = argparse.ArgumentParser()
parser.add_argument("--day")
print("called with", parser.parse_args().day, "in the run", updraft.context["run_id"])
