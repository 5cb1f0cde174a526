"""Client classes against Debian's Kea: one configuration, one message, the same classes."""
from lab import Lab
from lab.cases import case
from lab.claims import expect
from lab.dhcp import SERVER_ID
from lab.frames import DISCOVER, message
from lab.kea import Kea

# Codes that neither server knows: each class sends an option of its own.
CODES = [*range(164, 175), *range(178, 208), *range(214, 220), *range(224, 255)]

# What Kea 2.2 has of the language. True or false, of the message below.
TESTS = """
0x5a7d == 'Z}'
0x4a4 == 0x04a4
hexstring(123, '') == '0000007b'
hexstring(::ffff:10.0.0.1, '') == '00000000000000000000ffff0a000001'
option[60].hex == 'docsis3.0'
option[60].text == 'docsis3.0'
option[vendor-class-identifier].hex == 'docsis3.0'
option[61].text == 'type=061, len=007: 01:02:00:00:00:00:01'
option[53].text == 'type=053, len=001: 1 (uint8)'
substring(option[55].text, 0, 37) == 'type=055, len=012: 1(uint8) 3(uint8) '
option[50].text == 'type=050, len=004: 192.0.2.9 (ipv4-address)'
option[57].text == 'type=057, len=002: 1500 (uint16)'
option[77].hex == ''
option[77].exists
option[80].exists
option[80].hex == ''
option[12].option[67].exists
option[82].option[2].hex == 'eth-1/0/12'
relay4[1].text == 'type=001, len=004: c0:a8:00:01'
relay4[5].exists
relay4[2].exists
option[43].option[1].exists
hexstring(option[43].hex, '') == '01024142'
pkt.iface == 'eth0'
pkt4.mac == 0x020000000001
pkt4.hlen == 6 and pkt4.htype == 1 and pkt4.msgtype == 1
pkt4.giaddr == pkt.src
pkt4.transid == 0x50000000
pkt.len == 381
uint32totext(vendor.enterprise) == '4491'
hexstring(vendor[4491].option[1].hex, '') == 'c0de'
vendor[0].option[2].exists
vendor[9].option[1].exists
vendor[9].exists
vendor[*].exists
vendor-class[4491].data[1] == 'de'
vendor-class[*].data == 'abc'
vendor-class[4491].data[2] == ''
vendor-class[9].exists
substring('foobar', -5, 4) == 'ooba'
substring('foobar', -1, -3) == 'oba'
substring('foobar', 4, -2) == 'ob'
substring('foobar', 2, -100) == 'fo'
substring('foobar', 10, 2) == ''
substring('foobar', -7, 2) == ''
substring('foobar', 3, all) == 'bar'
'abc' + 'def' == concat('ab', 'cdef')
split('one.two..four', '.', 3) == ''
split('one.two..four', '.', 4) == 'four'
split('one.two', '', 2) == 'one.two'
split('one.two', '.', 0) == ''
ifelse(option[230].exists, option[230].hex, 'none') == 'none'
hexstring('foo', '-') == '66-6f-6f'
addrtotext(2003:db8::) == '2003:db8::'
int8totext(0x80) == '-128'
int16totext(0xffff) == '-1'
int32totext(0x80000000) == '-2147483648'
uint16totext(0xffff) == '65535'
uint8totext('') == ''
uint8totext(1) == ''
not (addrtotext(0x01) == 'x')
'a' == 'a' or addrtotext(0x01) == ''
'a' == 'b' and addrtotext(0x01) == ''
ifelse('a' == 'a', 'x', addrtotext(0x01)) == 'x'
not 'a' == 'b' and 'a' == 'b'
'a' == 'a' or 'a' == 'b' and 'a' == 'b'
not not 'a' == 'a'
member('ALL')
member('UNKNOWN')
not member('KNOWN')
member('VENDOR_CLASS_docsis3.0')
""".strip().splitlines()


HOST_NAME = 12
PARAMETERS = "0103060f0407280e11121033"


def option(code, text):
    return bytes([code, len(bytes.fromhex(text))]) + bytes.fromhex(text)


def cable_modem():
    parts = [(12, b"CPE-7.Example".hex()), (60, b"docsis3.0".hex()), (61, "01020000000001"), (80, ""),
             (50, "c0000209"), (55, PARAMETERS), (57, "05dc"), (43, "01024142"),
             (124, "0000118b036162630000118b026465"), (125, "0000118b0a0102c0de0204c0a80002"),
             (82, "0104c0a80001020a6574682d312f302f3132")]
    return b"".join(option(code, text) for code, text in parts)


def own_options(lab):
    """Each test with an option of its own, always sent."""
    settings = lab.configuration()
    settings["Dhcp4"]["client-classes"] = [{
        "name": f"class{code}", "test": test, "option-data": [{
            "code": code, "csv-format": False, "data": "01", "always-send": True
        }]
    } for code, test in zip(CODES, TESTS)]
    return settings


def value(name, data):
    return {"name": name, "data": data}


def scopes(lab):
    """What classes say beside, over and under what others say."""
    settings = lab.configuration()
    always = "pkt4.htype == 1"
    settings["Dhcp4"].update({
        "option-data": [value("domain-name", "global"), value("time-servers", "192.0.2.251"),
                        value("log-servers", "192.0.2.252")],
        "client-classes": [
            {"name": "first", "test": always, "valid-lifetime": 120, "min-valid-lifetime": 60,
             "option-data": [value("domain-name", "first"), value("time-servers", "192.0.2.241")]},
            {"name": "second", "test": always, "valid-lifetime": 130, "option-data": [value("nis-domain", "second")]},
            {"name": "UNKNOWN", "option-data": [value("nis-domain", "unknown"), value("merit-dump", "unknown")]},
            {"name": "ALL", "option-data": [value("nis-domain", "all")]},
            {"name": "late", "test": "member('UNKNOWN')", "option-data": [value("root-path", "late")]},
            {"name": "never", "test": "member('KNOWN')", "option-data": [value("root-path", "never")]},
            {"name": "wanted", "test": always, "only-if-required": True,
             "option-data": [value("extensions-path", "wanted"), value("nis-domain", "wanted")]},
            {"name": "unwanted", "test": always, "only-if-required": True,
             "option-data": [value("swap-server", "192.0.2.4")]},
        ],
    })
    subnet = settings["Dhcp4"]["subnet4"][0]
    subnet.update({"valid-lifetime": 700, "require-client-classes": ["wanted"]})
    subnet["option-data"].append(value("domain-name", "subnet"))
    subnet["pools"][0]["client-class"] = "late"
    return settings


def offers(lab, settings):
    """The options that Kea offers, and those that we do, to one client with one configuration."""
    settings["Dhcp4"]["lease-database"] = {"type": "memfile", "persist": False}
    frontend = lab.frontend(settings).start()
    kea = lab.own(Kea(lab.host("kea", 30), "198.51.100.30", settings, settings["Dhcp4"]["lease-database"])).start()
    capture, sender = lab.capture(), lab.sender()
    for server in (kea, frontend):
        sender.send(server.address, [message(DISCOVER, "02:00:00:00:00:01", giaddr=sender.address,
                                             options=cable_modem())])
        offer = capture.wait_for(lambda one, server=server: one.type == "OFFER" and one.source == server.address,
                                 f"an OFFER of {server.address}")
        yield {code: data.hex() for code, data in offer.options.items() if code not in (SERVER_ID, HOST_NAME)}


@case()
def test_a_client_is_in_the_same_classes_as_at_kea():
    with Lab("sqlite") as lab:
        tests = dict(zip(CODES, TESTS))
        theirs, ours = ({tests[code] for code in offer if code in tests} for offer in offers(lab, own_options(lab)))
        expect(theirs == ours, f"Kea and Leasehold differ in {sorted(theirs ^ ours)}")
        print(f"{len(TESTS)} tests, {len(theirs)} of them true at Kea and here")
        expect(40 < len(theirs) < len(TESTS) - 10, f"too few of either: {len(theirs)}")


@case()
def test_classes_and_other_scopes_yield_the_same_options_as_at_kea():
    with Lab("sqlite") as lab:
        theirs, ours = offers(lab, scopes(lab))
        expect(theirs == ours, f"Kea: {theirs}\nLeasehold: {ours}")
        print(f"{len(theirs)} options the same")
