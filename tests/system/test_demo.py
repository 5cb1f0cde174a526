"""./dev demo is a test too: it checks what it tells."""
import os
import subprocess
import sys

from lab.cases import case
from lab.claims import expect

DEMO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "demo.py")


@case("sqlite", "postgres", "mariadb", seconds=90)
def test_the_demo_tells_a_true_story(database):
    done = subprocess.run([sys.executable, DEMO, "--db", database], capture_output=True, text=True, timeout=80,
                          check=False)
    expect(done.returncode == 0, f"exit {done.returncode}:\n{done.stdout}\n{done.stderr}")
    for told in ("alice kept", "carol has", "was called dead", "the longest that a client waited",
                 "No address was given to two clients", "stopped and removed"):
        expect(told in done.stdout, f"the demo does not tell {told!r}:\n{done.stdout}")
