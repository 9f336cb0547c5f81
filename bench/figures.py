"""A row of the result, its target, and medians."""

from dataclasses import dataclass, field


@dataclass
class Row:
    """One figure. `higher` says that more is better; `target` is for the figure, `ratio_target` for `ratio`, which is the figure
    beside a limit of the machine (`of` names it). `times` are the factors by which rivals are to be beaten, by name, and `key` the
    name under which a rival reports the same figure."""

    row: str
    what: str
    figure: float | None
    unit: str = ""
    target: float | None = None
    higher: bool = False
    ratio: float | None = None
    of: str = ""
    ratio_target: float | None = None
    times: dict = field(default_factory=dict)
    key: str | None = None
    rivals: dict = field(default_factory=dict)
    note: str = ""

    def factor(self, rival):
        """How many times better than a rival."""
        theirs = self.rivals.get(rival)
        if not theirs or not self.figure:
            return None
        return self.figure / theirs if self.higher else theirs / self.figure

    @property
    def met(self):
        """None where nothing is asked."""
        if self.figure is None:
            return False if self.target is not None or self.ratio_target is not None else None
        asked = []
        if self.target is not None:
            asked.append(self.figure >= self.target if self.higher else self.figure <= self.target)
        if self.ratio_target is not None:
            asked.append(self.ratio >= self.ratio_target)
        asked.extend(self.factor(name) >= least for name, least in self.times.items() if self.factor(name) is not None)
        return all(asked) if asked else None


def percentile(values, share):
    """The value below which `share` of them lie; `values` need not be sorted."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def slope(points):
    """Least squares through (x, y): the slope, and how much of the variance the line explains."""
    count = len(points)
    mean_x, mean_y = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    xx = sum((x - mean_x) ** 2 for x, _ in points)
    yy = sum((y - mean_y) ** 2 for _, y in points)
    xy = sum((x - mean_x) * (y - mean_y) for x, y in points)
    return xy / xx, (xy * xy / (xx * yy) if yy else 1.0)
