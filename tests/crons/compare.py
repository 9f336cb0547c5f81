#!/usr/bin/env python3
"""Updraft's crons against croniter, which Airflow uses: ten thousand random expressions, zones and instants.

    compare.py UPDRAFT_BINARY [-v]      # -v: examples of each difference

Each answer has to be that of croniter on the wall clock with the daylight-saving rule of the DAG format. Where croniter reads
an expression otherwise, or where Airflow's way from one time to the next leads elsewhere, the difference has a name and a
reason, and below is the number of cases that it explains: one more or one less, and the test fails.
"""

import json
import multiprocessing
import re
import subprocess
import sys
import zoneinfo
from collections import Counter

zoneinfo.reset_tzpath(to=[])  # the rules of the package `tzdata`, not the machine's

import differences  # noqa: E402
import questions  # noqa: E402
import reference  # noqa: E402

QUESTIONS = 10_000
# Times to compare for each.
TIMES = 3
# Questions to a process.
PART = 500
AGREED = "agreed"
REFUSED = "refused by both"
CHANGE = "agreed, with a change of the clocks on the way"

# How Airflow's steps from one time to the next go wrong around a change of the clocks; what Updraft does is in the format.
STEPS = {
    "Airflow adds hours": "For an hourly cron, Airflow adds the distance on the wall clock to the instant. With a change between"
    " them, that is off by the change.",
    "Airflow leaves out times": "A time that was moved out of the gap is later on the wall clock than others that are not there"
    " yet, and Airflow goes on from it.",
}

EXPECTED = {
    AGREED: 4735,
    CHANGE: 3251,
    REFUSED: 367,
    # See `differences.READINGS`.
    "either day, one of them by # or W or L": 258,
    "a range from a value to itself": 379,
    "a step over the end of the unit": 271,
    "other spellings of the last weekday": 34,
    "special days in a list": 19,
    "a star among hours": 1,
    "several of these": 32,
    # See `differences.REFUSALS`.
    "a step longer than the unit": 28,
    "a random value": 24,
    "a field for the year": 21,
    # See `STEPS`.
    "Airflow adds hours": 560,
    "Airflow leaves out times": 20,
}


def text(times):
    return [time.strftime("%Y-%m-%dT%H:%M:%SZ") for time in times]


def ask(binary, asked):
    lines = "".join(
        json.dumps({"cron": cron, "timezone": zone, "after": at.isoformat(), "count": TIMES}) + "\n" for cron, zone, at in asked
    )
    done = subprocess.run([binary, "cron", "next", "--batch"], input=lines, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(asked), f"{len(answers)} answers to {len(asked)} questions"
    return answers


def judge_all(part):
    binary, asked = part
    return [judge(case) for case in zip(asked, ask(binary, asked))]


def judge(case):
    """The name of what was found, and details if it has none."""
    (cron, zone, at), answer = case
    refused = isinstance(answer, dict)
    try:
        crons = [reference.read(cron)]
        theirs, changed = reference.by_format(crons, zone, at, TIMES)
    except reference.Refused:
        if refused:
            return REFUSED, None
        theirs = None
    if refused:
        return refusal(cron), f"{cron}: Updraft refuses it ({answer['error']}), croniter gives {text(theirs)}"
    if theirs is not None and text(theirs) == answer:
        return (stepped(crons[0], zone, at, theirs) if changed else AGREED), f"{cron} {zone} {at}: {answer}"
    return reading(cron, zone, at, answer), f"{cron} {zone} {at}: {answer}, croniter {theirs and text(theirs)}"


def refusal(cron):
    for name, (pattern, _) in differences.REFUSALS.items():
        if re.fullmatch(pattern, cron.lower()):
            return name
    return None


def reading(cron, zone, at, answer):
    """The one reading that explains an answer, or several together."""
    for several in [[one] for one in differences.READINGS] + [differences.READINGS]:
        reworded = differences.reworded(cron, several)
        try:
            crons = [reference.read(one) for one in reworded]
        except reference.Refused:
            continue
        if reworded != [cron.lower()] and crons and text(reference.by_format(crons, zone, at, TIMES)[0]) == answer:
            return several[0].name if len(several) == 1 else "several of these"
    return None


def stepped(cron, zone, at, right):
    """Whether Airflow's steps lead to the same times."""
    steps = reference.by_airflow(cron, zone, at, TIMES)
    if steps == right:
        return CHANGE
    if reference.every_hour(cron):
        return "Airflow adds hours"
    known = set(reference.by_format([cron], zone, at, 40 * TIMES)[0])
    return "Airflow leaves out times" if set(steps) <= known else None


def main(binary):
    asked = list(questions.questions(QUESTIONS))
    with multiprocessing.Pool() as pool:
        parts = [(binary, asked[at : at + PART]) for at in range(0, QUESTIONS, PART)]
        found = [one for part in pool.imap(judge_all, parts) for one in part]
    unexplained = [details for name, details in found if name is None]
    counts = dict(Counter(name for name, _ in found if name))
    for details in unexplained[:20]:
        print(details)
    for name, count in sorted(counts.items(), key=lambda item: -item[1]):
        print(f"{count:6} {name}")
    if "-v" in sys.argv:
        for wanted in counts:
            for name, details in [one for one in found if one[0] == wanted][:6]:
                print(f"{name}: {details}")
    if unexplained:
        sys.exit(f"{len(unexplained)} of {QUESTIONS} answers differ without a known reason")
    if counts != EXPECTED:
        changed = {name: (EXPECTED.get(name, 0), counts.get(name, 0)) for name in EXPECTED.keys() | counts.keys()}
        sys.exit(
            "the numbers of known differences have changed: "
            + ", ".join(f"{name}: {was} → {now}" for name, (was, now) in sorted(changed.items()) if was != now)
        )


if __name__ == "__main__":
    main(sys.argv[1])
