"""What stands between frontends and a good database: a slow line, a disk that fills up."""
import ctypes
import os
import sys

from lab.process import LabError, run

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "slow_proxy.py")
CLONE_NEWNS = 0x00020000


class SlowLine:
    """A way to a server that takes `delay` seconds in each direction, 0 at first."""
    def __init__(self, host, address, server, port):
        self.address, self.file = address, os.path.join(host.directory, f"{host.name}.delay")
        self.delay(0)
        self.process = host.start("proxy", [sys.executable, SCRIPT, address, port, server, port, self.file])
        self.process.wait_for("listening")

    def delay(self, seconds):
        with open(self.file + ".new", "w", encoding="ascii") as file:
            file.write(str(seconds))
        os.replace(self.file + ".new", self.file)

    def clean_up(self):
        self.process.clean_up()


class SmallDisk:
    """A file system of its own for a folder that is there, seen by this process and those it starts from
    now on; the kernel takes it away with the last of them."""
    def __init__(self, folder, megabytes, user):
        self.folder, self.ballast = folder, os.path.join(folder, "ballast")
        if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS) != 0:
            raise LabError(f"no mount namespace: {os.strerror(ctypes.get_errno())}")
        # In a chroot there is nothing to be made private: then clean_up takes the mount away.
        run("mount", "--make-rprivate", "/", check=False)
        run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,uid={user},gid={user},mode=0700", "tmpfs", folder)

    def fill(self):
        """Until not a block is left."""
        with open(self.ballast, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass

    def free(self):
        os.remove(self.ballast)

    def clean_up(self):
        run("umount", "-l", self.folder, check=False)
