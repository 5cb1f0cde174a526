"""Run by a DHCP client for each event: sets the interface up as told and appends what was told, as
one line of JSON.

    client_event.py FILE udhcpc|dhclient|dhcpcd [event]

The three clients say the same in different words; a line has the same keys for all: event (bound,
renewed, lost), word (the client's own), interface, address, prefix_length, routers, dns, server,
lifetime."""
import json
import os
import subprocess
import sys
import time

BOUND = {"bound", "BOUND", "REBOOT"}
RENEWED = {"renew", "RENEW", "REBIND"}
LOST = {"deconfig", "EXPIRE", "RELEASE", "STOP", "FAIL", "TIMEOUT"}


def prefix_length(mask):
    return sum(bin(int(part)).count("1") for part in mask.split("."))


def told(client, arguments, environment):
    """What the client tells, in the words of nobody."""
    if client == "udhcpc":
        word, prefix = arguments[0], ""
        names = {
            "address": "ip", "mask": "subnet", "routers": "router", "dns": "dns", "server": "serverid",
            "lifetime": "lease"
        }
    else:
        word, prefix = environment.get("reason", ""), "new_"
        names = {
            "address": "ip_address", "mask": "subnet_mask", "routers": "routers",
            "dns": "domain_name_servers", "server": "dhcp_server_identifier", "lifetime": "dhcp_lease_time"
        }
    value = {name: environment.get(prefix + key, "") for name, key in names.items()}
    event = "bound" if word in BOUND else "renewed" if word in RENEWED else "lost" if word in LOST else None
    return {
        "event": event, "word": word, "time": time.time(), "interface": environment["interface"],
        "address": value["address"],
        "prefix_length": prefix_length(value["mask"]) if value["mask"] else None,
        "routers": value["routers"].split(), "dns": value["dns"].split(), "server": value["server"],
        "lifetime": int(value["lifetime"] or 0)
    }


def ip(*words):
    subprocess.run(["ip", *words], check=False)


def apply(event):
    device = event["interface"]
    if event["event"] == "lost":
        ip("-4", "address", "flush", "dev", device)
        ip("link", "set", device, "up")
    elif event["event"] in ("bound", "renewed"):
        wanted = f"{event['address']}/{event['prefix_length']}"
        # Only the mask and the router that the client was given make a unicast renewal reach the server.
        ip("-4", "address", "replace", wanted, "dev", device)
        for router in event["routers"][:1]:
            ip("-4", "route", "replace", "default", "via", router)


def main():
    file, client, arguments = sys.argv[1], sys.argv[2], sys.argv[3:]
    event = told(client, arguments, os.environ)
    if event["event"]:
        apply(event)
        with open(file, "a", encoding="utf-8") as lines:
            lines.write(json.dumps(event) + "\n")
    elif event["word"] in ("PREINIT", "MEDIUM"):
        ip("link", "set", event["interface"], "up")


if __name__ == "__main__":
    main()
