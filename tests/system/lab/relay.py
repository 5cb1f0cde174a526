"""Debian's dhcrelay between the client link and the server link."""


class Relay:
    """Relays what clients on "clients0" broadcast to every server given; answers come back over
    "servers0"."""
    def __init__(self, namespace, servers):
        # -d keeps it in the foreground. -iu and -id: requests are taken from below only,
        # answers from above only.
        self.process = namespace.start(
            "dhcrelay", ["dhcrelay", "-4", "-d", "-id", "clients0", "-iu", "servers0", *servers])
        self.process.wait_for("Sending on .*clients0")

    def stop(self):
        self.process.clean_up()

    def clean_up(self):
        self.process.clean_up()
