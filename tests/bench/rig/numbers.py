"""What runs say together: the middle, the spread, ratios."""
import statistics


def median(values):
    """The middle of what is known; None when nothing is."""
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def spread(values):
    """How far the runs lie apart, as a part of their middle."""
    known = [value for value in values if value is not None]
    middle = median(known)
    return (max(known) - min(known)) / middle if middle else None


def ratio(ours, theirs):
    """How many times theirs; None when one of them is not known."""
    return ours / theirs if ours is not None and theirs else None


def rounded(value):
    """As JSON shows it: no more digits than mean something."""
    if not isinstance(value, float):
        return value
    return round(value, 1) if abs(value) >= 100 else float(f"{value:.4g}")
