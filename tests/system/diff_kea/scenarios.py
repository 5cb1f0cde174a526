"""What Kea and Leasehold are both told: configurations that Kea 2.2 takes, and exchanges with each.

A scenario is a name, the settings that stand in Dhcp4 beside the usual ones, and exchanges as
lab/differential.py reads them. The relay is 192.0.2.3, in subnet 1."""
import dataclasses

POOLS = ("192.0.2.64/28", "192.0.2.128/28", "10.1.0.0/28", "10.2.0.0/28")


@dataclasses.dataclass(frozen=True)
class Scenario:
    name: str
    settings: dict
    exchanges: str


def subnet(number=1, **more):
    prefix, pool = {1: ("192.0.2.0/24", POOLS[0]), 2: ("10.1.0.0/24", POOLS[2]), 3: ("10.2.0.0/24", POOLS[3])}[number]
    return {"id": number, "subnet": prefix, "pools": [{"pool": pool}], **{key.replace("_", "-"): value
                                                                        for key, value in more.items()}}


def data(**options):
    return [{"name": name.replace("_", "-"), "data": value} for name, value in options.items()]


# One of each type that Kea 2.2 knows by name, and what a client asks for it by.
STANDARD = {
    2: ("time-offset", "3600"), 3: ("routers", "192.0.2.1, 192.0.2.2"), 4: ("time-servers", "192.0.2.104"),
    5: ("name-servers", "192.0.2.5"), 6: ("domain-name-servers", "192.0.2.6, 192.0.2.7, 192.0.2.8"),
    7: ("log-servers", "192.0.2.7"), 8: ("cookie-servers", "192.0.2.8"), 9: ("lpr-servers", "192.0.2.9"),
    10: ("impress-servers", "192.0.2.10"), 11: ("resource-location-servers", "192.0.2.11"),
    13: ("boot-size", "4096"), 14: ("merit-dump", "/dump"), 15: ("domain-name", "example.org"),
    16: ("swap-server", "192.0.2.16"), 17: ("root-path", "/root"), 18: ("extensions-path", "/ext"),
    19: ("ip-forwarding", "true"), 20: ("non-local-source-routing", "false"),
    21: ("policy-filter", "192.0.2.0, 255.255.255.0"), 22: ("max-dgram-reassembly", "1024"),
    23: ("default-ip-ttl", "64"), 24: ("path-mtu-aging-timeout", "600"), 25: ("path-mtu-plateau-table", "68, 296, 508"),
    26: ("interface-mtu", "1400"), 27: ("all-subnets-local", "true"), 28: ("broadcast-address", "192.0.2.255"),
    29: ("perform-mask-discovery", "false"), 30: ("mask-supplier", "false"), 31: ("router-discovery", "true"),
    32: ("router-solicitation-address", "192.0.2.32"), 33: ("static-routes", "198.51.100.1, 192.0.2.1"),
    34: ("trailer-encapsulation", "true"), 35: ("arp-cache-timeout", "60"), 36: ("ieee802-3-encapsulation", "true"),
    37: ("default-tcp-ttl", "64"), 38: ("tcp-keepalive-interval", "75"), 39: ("tcp-keepalive-garbage", "true"),
    40: ("nis-domain", "nis.example.org"), 41: ("nis-servers", "192.0.2.41"), 42: ("ntp-servers", "192.0.2.42"),
    44: ("netbios-name-servers", "192.0.2.44"), 45: ("netbios-dd-server", "192.0.2.45"),
    46: ("netbios-node-type", "8"), 47: ("netbios-scope", "scope"), 48: ("font-servers", "192.0.2.48"),
    49: ("x-display-manager", "192.0.2.49"), 62: ("nwip-domain-name", "nwip"), 64: ("nisplus-domain-name", "nisplus"),
    65: ("nisplus-servers", "192.0.2.65"), 66: ("tftp-server-name", "tftp.example.org"),
    67: ("boot-file-name", "boot.img"), 68: ("mobile-ip-home-agent", "192.0.2.68"), 69: ("smtp-server", "192.0.2.69"),
    70: ("pop-server", "192.0.2.70"), 71: ("nntp-server", "192.0.2.71"), 72: ("www-server", "192.0.2.72"),
    73: ("finger-server", "192.0.2.73"), 74: ("irc-server", "192.0.2.74"), 75: ("streettalk-server", "192.0.2.75"),
    76: ("streettalk-directory-assistance-server", "192.0.2.76"), 85: ("nds-servers", "192.0.2.85"),
    86: ("nds-tree-name", "tree"), 87: ("nds-context", "context"), 88: ("bcms-controller-names", "bcms.example.org"),
    89: ("bcms-controller-address", "192.0.2.89"), 98: ("uap-servers", "http://192.0.2.98"), 100: ("pcode", "EST5EDT"),
    101: ("tcode", "Europe/Zurich"), 112: ("netinfo-server-address", "192.0.2.112"), 113: ("netinfo-server-tag", "tag"),
    114: ("v4-captive-portal", "https://portal.example.org"), 119: ("domain-search", "example.org, sub.example.org"),
    136: ("pana-agent", "192.0.2.136"), 137: ("v4-lost", "lost.example.org"), 141: ("sip-ua-cs-domains", "sip.example.org"),
}

OPTIONS = Scenario(
    "options", {"subnet4": [subnet()], "option-data": [{"name": name, "data": value} for name, value in STANDARD.values()]},
    "\n".join(f"DISCOVER client=1 prl={code}" for code in STANDARD) + """
DISCOVER client=2
DISCOVER client=2 prl=1,3,6,15,28,51,58,59
DISCOVER client=2 prl=6,6,6
DISCOVER client=2 prl=250
REQUEST client=2 requested=$own server=$server prl=1,3,6,15
REQUEST client=2 ciaddr=$own prl=42
INFORM client=3 ciaddr=192.0.2.200 prl=3,6,15
""")

OWN_DEFS = Scenario(
    "own definitions", {
        "subnet4": [subnet()],
        "option-def": [
            {"name": "number", "code": 222, "type": "uint16"},
            {"name": "numbers", "code": 223, "type": "uint32", "array": True},
            {"name": "record", "code": 224, "type": "record", "record-types": "uint8, boolean, ipv4-address, string"},
            {"name": "name", "code": 225, "type": "fqdn"}, {"name": "nothing", "code": 226, "type": "empty"},
            {"name": "holder", "code": 227, "type": "uint8", "encapsulate": "inner"},
            {"name": "first", "code": 1, "space": "inner", "type": "ipv4-address"},
            {"name": "second", "code": 2, "space": "inner", "type": "string"},
            {"name": "six", "code": 228, "type": "ipv6-address"}, {"name": "prefix", "code": 229, "type": "ipv6-prefix"},
            {"name": "sign", "code": 230, "type": "int8"}, {"name": "tuples", "code": 231, "type": "tuple", "array": True},
            {"name": "bytes", "code": 232, "type": "binary"}],
        "option-data": [
            {"name": "number", "data": "65535"}, {"name": "numbers", "data": "1, 2, 4294967295"},
            {"name": "record", "data": "7, true, 192.0.2.1, a text"}, {"name": "name", "data": "host.example.org"},
            {"name": "nothing"}, {"name": "holder", "data": "9"},
            {"name": "first", "space": "inner", "data": "192.0.2.2"}, {"name": "second", "space": "inner", "data": "two"},
            {"name": "six", "data": "2001:db8::1"}, {"name": "prefix", "data": "2001:db8::/48"},
            {"name": "sign", "data": "-5"}, {"name": "tuples", "data": "one, three"}, {"name": "bytes", "data": "0102ff"},
            {"code": 233, "csv-format": False, "data": "deadbeef"},
            {"name": "log-servers", "csv-format": False, "data": "c0000263"},
            {"name": "domain-name", "data": "always.example.org", "always-send": True},
        ]},
    "\n".join(f"DISCOVER client=1 prl={code}" for code in (*range(222, 234), 7)) + "\nDISCOVER client=1\n")

MESSAGES = Scenario(
    "messages", {"subnet4": [subnet(), subnet(2)], "valid-lifetime": 1000, "min-valid-lifetime": 500,
                 "max-valid-lifetime": 2000, "renew-timer": 300, "rebind-timer": 700}, """
DISCOVER client=1
REQUEST client=1 requested=$own server=$server
REQUEST client=1 requested=$own server=$server
DISCOVER client=1
DISCOVER client=1 requested=192.0.2.70
REQUEST client=1 ciaddr=$own
REQUEST client=1 ciaddr=$own time=100
REQUEST client=1 ciaddr=$own time=600
REQUEST client=1 ciaddr=$own time=4294967295
REQUEST client=1 requested=$own
REQUEST client=1 requested=10.9.9.9
REQUEST client=1 requested=192.0.2.64 server=10.9.9.9
REQUEST client=2 requested=192.0.2.79
REQUEST client=2 requested=10.9.9.9
REQUEST client=2 ciaddr=10.9.9.9
DISCOVER client=2 time=1
REQUEST client=2 requested=$own server=$server time=1
DISCOVER client=3 cid=01020000000003
REQUEST client=3 cid=01020000000003 requested=$own server=$server
DISCOVER client=3 cid=01020000000099
DISCOVER client=3
DISCOVER client=4 secs=7
DISCOVER client=4 flags=8000
DISCOVER client=4 hops=3
DISCOVER client=4 o.57=0240
DISCOVER client=4 o.12=686f7374
REQUEST client=4 requested=$own server=$server o.12=686f7374
INFORM client=5 ciaddr=192.0.2.210
INFORM client=5 ciaddr=192.0.2.210 server=10.9.9.9
DISCOVER client=6 requested=192.0.2.1
DISCOVER client=6 o.61=
DISCOVER client=6 o.60=
BOOTP client=7
DISCOVER client=8 giaddr=0.0.0.0
RELEASE client=2 ciaddr=$own server=$server
DISCOVER client=2
REQUEST client=2 requested=$own server=$server
""")

RELAYS = Scenario(
    "relays", {"subnet4": [subnet(), subnet(2, relay={"ip-addresses": ["203.0.113.7"]}), subnet(3)],
               "option-data": data(domain_name_servers="192.0.2.53")}, """
DISCOVER client=1 o.82=0104706f7274
REQUEST client=1 requested=$own server=$server o.82=0104706f7274
REQUEST client=1 ciaddr=$own o.82=0104706f7274
DISCOVER client=2 o.82=01017102017a
DISCOVER client=2 o.82=05040a010001
REQUEST client=2 requested=$own server=$server o.82=05040a010001
DISCOVER client=3 o.82=05040a020001 prl=6
DISCOVER client=3 o.82=0504cb007107
DISCOVER client=3 o.82=05040a090001
DISCOVER client=4 o.118=0a010000
DISCOVER client=4 o.118=0a020000
DISCOVER client=5 o.82=0b040a000001
REQUEST client=5 requested=$own server=10.0.0.1 o.82=0b040a000001
DISCOVER client=6 o.82=
DISCOVER client=6 o.82=0c0461626364
DISCOVER client=7 o.82=0600
DISCOVER client=7 hops=16
INFORM client=8 ciaddr=192.0.2.220 o.82=0104706f7274
""")

CLASSES = Scenario(
    "classes", {
        "client-classes": [
            {"name": "red", "test": "substring(option[60].hex,0,3) == 'red'",
             "option-data": data(domain_name="red.example.org"), "valid-lifetime": 300, "next-server": "192.0.2.9"},
            {"name": "blue", "test": "substring(option[60].hex,0,4) == 'blue'",
             "option-data": data(domain_name="blue.example.org"), "boot-file-name": "blue.img"},
            {"name": "port", "test": "relay4[1].hex == 'port'", "server-hostname": "port"},
            {"name": "DROP", "test": "substring(option[60].hex,0,4) == 'drop'"}],
        "option-data": data(domain_name="example.org", log_servers="192.0.2.7"),
        "subnet4": [{**subnet(), "pools": [{"pool": POOLS[0], "client-class": "red"},
                                          {"pool": POOLS[1], "client-class": "blue"}]}, subnet(2, client_class="red")]}, """
DISCOVER client=1 o.60=726564 prl=15,7
REQUEST client=1 o.60=726564 requested=$own server=$server prl=15
REQUEST client=1 o.60=726564 ciaddr=$own prl=15
DISCOVER client=2 o.60=626c7565 prl=15,67
REQUEST client=2 o.60=626c7565 requested=$own server=$server
DISCOVER client=3 prl=15
DISCOVER client=3 o.60=677265656e prl=15
DISCOVER client=4 o.60=64726f70
INFORM client=5 ciaddr=192.0.2.200 o.60=726564 prl=15
DISCOVER client=6 o.60=726564 o.82=0104706f7274 prl=15,66
DISCOVER client=7 o.60=726564 o.82=05040a010001 prl=15
DISCOVER client=8 o.60=626c7565 o.82=05040a010001 prl=15
REQUEST client=2 o.60=726564 ciaddr=$own prl=15
""")

HOSTS = Scenario(
    "reservations", {
        "client-classes": [{"name": "special", "option-data": data(nis_domain="special")},
                           {"name": "known", "test": "member('KNOWN')", "option-data": data(time_servers="192.0.2.104")},
                           {"name": "unknown", "test": "member('UNKNOWN')", "option-data": data(time_servers="192.0.2.5")}],
        "option-data": data(domain_name="example.org"),
        "subnet4": [subnet(reservations=[
            {"hw-address": "02:00:00:00:00:01", "ip-address": "192.0.2.230", "hostname": "one",
             "option-data": data(domain_name="one.example.org")},
            {"hw-address": "02:00:00:00:00:02", "ip-address": "192.0.2.66", "client-classes": ["special"]},
            {"client-id": "01aabbcc", "ip-address": "192.0.2.231", "next-server": "192.0.2.9", "boot-file-name": "x"},
            {"circuit-id": "'port'", "ip-address": "192.0.2.232"},
            {"duid": "0003000102000000000a", "ip-address": "192.0.2.233"},
            {"hw-address": "02:00:00:00:00:06", "hostname": "six"}])]}, """
DISCOVER client=1 prl=15,12
REQUEST client=1 requested=$own server=$server prl=15,12
REQUEST client=1 ciaddr=$own prl=15
REQUEST client=1 requested=192.0.2.70
REQUEST client=1 requested=192.0.2.230
DISCOVER client=2 prl=40,4
REQUEST client=2 requested=$own server=$server prl=40
DISCOVER client=3 requested=192.0.2.66 prl=4
DISCOVER client=3 cid=01aabbcc prl=67
REQUEST client=3 cid=01aabbcc requested=$own server=$server
DISCOVER client=4 o.82=0104706f7274
REQUEST client=4 o.82=0104706f7274 requested=$own server=$server
DISCOVER client=5 cid=ff000000010003000102000000000a
REQUEST client=5 cid=ff000000010003000102000000000a requested=$own server=$server
DISCOVER client=6 prl=12,4
REQUEST client=6 requested=$own server=$server prl=12
REQUEST client=7 requested=192.0.2.230
REQUEST client=7 requested=192.0.2.66 server=$server
DISCOVER client=7 requested=192.0.2.230
INFORM client=1 ciaddr=192.0.2.230 prl=15
""")

NETWORKS = Scenario(
    "shared networks", {
        "client-classes": [{"name": "red", "test": "substring(option[60].hex,0,3) == 'red'"}],
        "option-data": data(domain_name="example.org", log_servers="192.0.2.7"),
        "shared-networks": [{"name": "lab", "option-data": data(domain_name="lab.example.org"), "valid-lifetime": 900,
                             "subnet4": [{**subnet(), "pools": [{"pool": "192.0.2.64 - 192.0.2.64"}],
                                          "option-data": data(routers="192.0.2.1")},
                                         {**subnet(2, valid_lifetime=300), "option-data": data(routers="10.1.0.254"),
                                          "pools": [{"pool": "10.1.0.1 - 10.1.0.1"}]}]}],
        "subnet4": [subnet(3)]}, """
DISCOVER client=1 prl=1,3,15,7
REQUEST client=1 requested=$own server=$server prl=1,3,15
DISCOVER client=2 prl=1,3,15
REQUEST client=2 requested=$own server=$server prl=1,3,15
DISCOVER client=3
REQUEST client=2 ciaddr=$own prl=3
REQUEST client=2 requested=$own
REQUEST client=2 requested=10.2.0.1
DISCOVER client=2 o.82=05040a010001 prl=3
DISCOVER client=1 o.82=05040a010001 prl=3
DISCOVER client=4 o.82=05040a020001 prl=15
RELEASE client=1 ciaddr=$own server=$server
DISCOVER client=5 prl=3
REQUEST client=5 requested=$own server=$server prl=3
INFORM client=6 ciaddr=10.1.0.200 prl=3,15
""")

SCENARIOS = (OPTIONS, OWN_DEFS, MESSAGES, RELAYS, CLASSES, HOSTS, NETWORKS)
