"""Where the programs under test are, and what the lab needs from the machine."""
import os
import shutil
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
BIN = os.environ.get("LEASEHOLD_BIN", os.path.join(ROOT, "build", "bin"))
LEASEHOLD = os.path.join(BIN, "leasehold")
LEASEHOLD_ADMIN = os.path.join(BIN, "leasehold-admin")

# program: Debian's package
NEEDED = {
    "ip": "iproute2", "nsenter": "util-linux", "setpriv": "util-linux", "unshare": "util-linux",
    "tcpdump": "tcpdump", "dhcrelay": "isc-dhcp-relay", "udhcpc": "udhcpc", "dhclient": "isc-dhcp-client",
    "dhcpcd": "dhcpcd-base", "perfdhcp": "kea-admin", "pgrep": "procps",
    "mariadbd": "mariadb-server", "rsync": "rsync"
}


def missing(postgres=True):
    """What this machine lacks to run the lab, one sentence each; empty when nothing."""
    os.environ["PATH"] = os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin"
    lacks = []
    packages = sorted({package for program, package in NEEDED.items() if not shutil.which(program)})
    if packages:
        lacks.append(f"Packages are missing: {' '.join(packages)}. Run: ./dev setup")
    if postgres and not os.path.isdir("/usr/lib/postgresql"):
        lacks.append("PostgreSQL is missing. Run: ./dev setup")
    for program in (LEASEHOLD, LEASEHOLD_ADMIN):
        if not os.access(program, os.X_OK):
            lacks.append(f"{os.path.relpath(program, ROOT)} is not built. Run: ./dev build")
    if os.geteuid() != 0:
        lacks.append("Network namespaces need root: run it with sudo.")
    elif not lacks:
        lacks += network_lacks()
    return lacks


def network_lacks():
    if not os.path.exists("/proc/self/ns/net"):
        return ["/proc is not mounted here. In a chroot: mount -t proc proc /proc"]
    trial = subprocess.run([
        "unshare", "--net", "sh", "-c",
        "ip link add veth0 type veth peer name veth1 && ip link add bridge0 type bridge"
    ], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if trial.returncode == 0:
        return []
    return [
        "This machine lets nobody make network namespaces with veth and bridge interfaces "
        f"({trial.stdout.strip() or 'no reason given'}). A container needs --privileged."
    ]
