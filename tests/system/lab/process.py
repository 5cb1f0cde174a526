"""Processes that end with the run: started by us, waited for with a bound, stopped by their own pid."""
import os
import re
import signal
import subprocess
import time


class LabError(Exception):
    """Something in the lab did not happen: what was expected, and what was seen instead."""


def until(happened, seconds, what):
    """Polls `happened` until it returns something true, and returns that; LabError(what) after
    `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        seen = happened()
        if seen:
            return seen
        if time.monotonic() > deadline:
            raise LabError(f"waited {seconds:g} s for {what}")
        time.sleep(0.02)


def run(*argv, seconds=30, check=True, **keywords):
    """Runs a short command to its end and returns its output; LabError with that output when it fails."""
    done = subprocess.run([str(word) for word in argv], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", timeout=seconds, check=False, **keywords)
    if check and done.returncode != 0:
        raise LabError(f"{' '.join(map(str, argv))}: exit {done.returncode}: {done.stdout.strip()}")
    return done.stdout


def runs(pid):
    """Whether there is such a process, and not only what it leaves for its parent."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as line:
            return line.read().rpartition(") ")[2][:1] not in ("Z", "X")
    except (FileNotFoundError, ProcessLookupError):
        return False


class Process:
    """One program, its output in one log file. The kernel ends it when the run itself dies
    (PDEATHSIG), so that nothing is left behind even after kill -9 of the run.

    The prefix of setpriv and nsenter execs and does not fork: `pid` is the program's own."""
    def __init__(self, name, argv, log, namespace=None, user=None, environment=None, death_signal="KILL"):
        self.name, self.log = name, log
        prefix = ["setpriv", "--pdeathsig", death_signal]
        if namespace:
            prefix = ["nsenter", f"--net={namespace.path}", "--"] + prefix
        if user:
            prefix += ["--reuid", user, "--regid", user, "--clear-groups"]
        with open(log, "ab") as sink:
            self.log_start = sink.tell()
            self.popen = subprocess.Popen(prefix + [str(word) for word in argv], stdin=subprocess.DEVNULL,
                                          stdout=sink, stderr=subprocess.STDOUT, cwd=os.path.dirname(log),
                                          env={**os.environ, **(environment or {})})
        self.pid = self.popen.pid

    @property
    def alive(self):
        return self.popen.poll() is None

    def output(self):
        """What this process said; the log file may begin with what an earlier one said."""
        with open(self.log, "rb") as text:
            text.seek(self.log_start)
            return text.read().decode("utf-8", "replace")

    def wait_for(self, pattern, seconds=10):
        """Waits until the log holds the regular expression; LabError when the program ends before."""
        def seen():
            match = re.search(pattern, self.output(), re.MULTILINE)
            if not match and not self.alive:
                raise LabError(
                    f"{self.name} ended with {self.popen.returncode} before it said {pattern!r}: "
                    f"{self.output()[-2000:]}")
            return match

        return until(seen, seconds, f"{self.name} to say {pattern!r}")

    def send(self, number):
        if self.alive:
            os.kill(self.pid, number)

    def wait(self, seconds):
        """The exit code; negative for a signal. LabError when it does not end in time."""
        try:
            return self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            raise LabError(f"{self.name} (pid {self.pid}) did not end within {seconds:g} s") from None

    def kill(self):
        """kill -9, as a power failure would."""
        self.send(signal.SIGKILL)
        self.wait(5)

    def stop(self, number=signal.SIGTERM, seconds=5):
        """Asks the program to end and returns its exit code; insists with kill -9 when it does not."""
        self.send(number)
        try:
            return self.wait(seconds)
        except LabError:
            self.kill()
            raise

    def clean_up(self, number=signal.SIGTERM):
        """For the end of the run: ends the program one way or the other and never complains."""
        try:
            self.stop(number)
        except LabError:
            pass
