"""docker-compose.yml, brought up beside whatever else runs on this machine's Docker engine, and taken down."""
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

from lab.process import LabError, run, until
from lab.programs import ROOT

# Makes an engine and images available where there are none: on a machine without a registry.
PREPARE = os.environ.get("LEASEHOLD_DOCKER_UP", os.path.join(os.path.dirname(ROOT), "shared/tools/docker-up.sh"))
PUBLIC_IMAGES = ["debian:bookworm-slim", "postgres:17"]
PROJECT = "leasehold-test"


def engine_answers():
    return bool(shutil.which("docker")) and subprocess.run(["docker", "info"], capture_output=True,
                                                           check=False).returncode == 0


def prepare_engine():
    """A Docker engine with Compose that has the public images or can pull them; what was started for that,
    to be stopped at the end, or None."""
    answered = engine_answers()
    if os.access(PREPARE, os.X_OK):
        run(PREPARE, *PUBLIC_IMAGES, seconds=300)
    if not engine_answers():
        raise LabError("No Docker engine answers `docker info`, and this test needs one: start it, or install "
                       f"docker.io and docker-compose. (There is no {PREPARE} to do that either.)")
    return None if answered else stop_engine


def stop_engine():
    with open("/run/docker.pid", encoding="ascii") as number:
        os.kill(int(number.read()), signal.SIGTERM)
    until(lambda: not os.path.exists("/run/docker.pid"), 20, "the Docker engine to end")


def compose_command():
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode == 0:
        return ["docker", "compose"]
    raise LabError("Neither docker-compose nor `docker compose` is there. On Debian: apt-get install docker-compose")


class Composition:
    """Use as `with Composition() as composition:`. Its containers, networks and volumes are removed at the
    end, whatever way the block ends; images stay, as a cache. One at a time on a machine: the clients'
    network in docker-compose.yml has a fixed address."""
    def __enter__(self):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        self.lock = open(os.path.join(tempfile.gettempdir(), f"{PROJECT}.lock"), "w", encoding="ascii")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.stop_engine = None
        try:
            self.stop_engine = prepare_engine()
            self.command = [*compose_command(), "-p", PROJECT, "--profile", "demo"]
            self.down()  # what a run left that was killed
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(self, kind, error, trace):
        try:
            if hasattr(self, "command"):
                if kind and issubclass(kind, Exception):
                    print(self.compose("ps", check=False), self.compose("logs", "--no-color", "--tail=40", check=False),
                          sep="\n", file=sys.stderr)
                self.down()
            if self.stop_engine:
                self.stop_engine()
        finally:
            self.lock.close()

    def compose(self, *words, seconds=60, check=True):
        return run(*self.command, *words, seconds=seconds, check=check, cwd=ROOT)

    def up(self, *words, seconds=60):
        self.compose("up", "-d", *words, seconds=seconds)

    def down(self):
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "2")

    def containers(self, service):
        """The service's containers as `docker inspect` tells, running or not."""
        labels = (f"project={PROJECT}", f"service={service}")
        filters = [word for label in labels for word in ("--filter", f"label=com.docker.compose.{label}")]
        ids = run("docker", "ps", "--all", "--quiet", *filters).split()
        return json.loads(run("docker", "inspect", *ids)) if ids else []

    def healthy(self, service, count, seconds=30):
        """Waits until so many containers of the service are healthy, and returns them by their address."""
        def ask():
            well = [one for one in self.containers(service) if one["State"].get("Health", {}).get("Status") == "healthy"]
            return well if len(well) == count else None

        return {address_of(one): one for one in until(ask, seconds, f"{count} healthy containers of {service}")}

    def said(self, service):
        """Everything that the service's only container wrote."""
        container, = self.containers(service)
        return run("docker", "logs", container["Id"])

    def inside(self, service, *words):
        return self.compose("exec", "-T", service, *words)

    def query(self, sql):
        """What an operator would see: psql inside the database's container."""
        return self.inside("db", "psql", "-U", "leasehold", "-d", "leasehold", "-At", "-F", " ", "-c", sql).strip()


def address_of(container):
    """A container's address in the network of the servers."""
    return container["NetworkSettings"]["Networks"][f"{PROJECT}_servers"]["IPAddress"]
