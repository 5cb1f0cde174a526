"""CPU seconds of processes and their children, and what everything else on the machine took meanwhile:
a measurement beside a busy neighbour is worth less, and says so."""
import collections
import os
import time

TICKS = os.sysconf("SC_CLK_TCK")


def processes():
    """pid: (parent, CPU seconds of it and of its children that ended)."""
    found = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as line:
                words = line.read().rpartition(") ")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        found[int(name)] = (int(words[1]), sum(map(int, words[11:15])) / TICKS)
    return found


def cpu(pids, table=None):
    """Of the trees that begin with these."""
    table = table or processes()
    children = collections.defaultdict(list)
    for pid, (parent, _) in table.items():
        children[parent].append(pid)
    todo, seconds = list(pids), 0.0
    while todo:
        pid = todo.pop()
        if pid in table:
            seconds += table[pid][1]
        todo += children[pid]
    return seconds


def machine_busy():
    """CPU seconds that all processors together were at work, and the kernel for them."""
    with open("/proc/stat", encoding="ascii") as lines:
        words = list(map(int, lines.readline().split()[1:9]))
    return (sum(words) - words[3] - words[4]) / TICKS  # all but idle and iowait


def resident_mb(pid):
    """Memory of one process, in MB."""
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as lines:
        for line in lines:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0


class Meter:
    """As a context: what each named group of processes took in it, and `foreign` cores."""
    def __init__(self, **groups):
        self.groups = {name: list(pids) for name, pids in groups.items()}
        self.seconds = {}
        self.wall = self.foreign = 0.0

    def __enter__(self):
        self.started, self.busy = time.monotonic(), machine_busy()
        table = processes()
        self.before = {name: cpu(pids, table) for name, pids in self.groups.items()}
        self.own = os.times()
        return self

    def __exit__(self, *_):
        self.wall = time.monotonic() - self.started
        table = processes()
        self.seconds = {name: cpu(pids, table) - self.before[name] for name, pids in self.groups.items()}
        now = os.times()
        # The load is a child of ours that has ended, and this program is at work too.
        self.seconds["load"] = sum(now[2:4]) - sum(self.own[2:4])
        ours = sum(self.seconds.values()) + sum(now[:2]) - sum(self.own[:2])
        self.foreign = max(0.0, machine_busy() - self.busy - ours) / self.wall

    def per_thousand(self, name, count):
        return self.seconds[name] * 1000 / count if count else None
