"""What people write to the table `reservation` real clients get, from a frontend whose user may only read it."""
from lab import Lab
from lab.cases import case
from lab.claims import expect

READER, SECRET = "hosts_reader", "a secret of readers"


def reader_of(database):
    """hosts-databases for a user who may read two tables; beside them stands an inventory's."""
    settings = dict(database.configuration())
    if settings["type"] == "postgresql":
        database.sql(f"CREATE USER {READER} PASSWORD '{SECRET}'; GRANT USAGE ON SCHEMA leasehold TO {READER}; "
                     f"GRANT SELECT ON leasehold.reservation, leasehold.schema_version TO {READER}; "
                     "CREATE TABLE public.inventory (tag text)")
    else:
        database.sql(f"CREATE USER {READER} IDENTIFIED BY '{SECRET}'")
        for table in ("reservation", "schema_version"):
            database.sql(f"GRANT SELECT ON {settings['name']}.{table} TO {READER}")
        database.sql("CREATE TABLE inventory (tag text)")
    settings.update({"user": READER, "password": SECRET, "readonly": True})
    return [settings]


def reserve(lab, client, address, hostname):
    table = "leasehold.reservation" if lab.database_kind == "postgres" else "reservation"
    lab.database.sql(f"INSERT INTO {table} (subnet_id, identifier_type, identifier, address, hostname) "
                     f"VALUES (1, 'hw-address', '{client.hwaddr}', '{address}', '{hostname}')")


@case("postgres", "mariadb")
def test_udhcpc_gets_what_was_reserved_by_sql(database):
    with Lab(database) as lab:
        lab.start_frontends(1, hosts_databases=reader_of(lab.database))
        lab.start_relay()
        alice, bob, carol = (lab.client("udhcpc", name) for name in ("alice", "bob", "carol"))
        # While the frontend runs; one inside the pool and one outside.
        reserve(lab, alice, lab.pool[0] + 5, "printer")
        reserve(lab, bob, lab.pool[1] + 3, "camera")
        for client, address in ((alice, lab.pool[0] + 5), (bob, lab.pool[1] + 3)):
            told = client.start().wait_for("bound", 20)
            expect(told["address"] == str(address), f"{client.name} got {told['address']}, {address} is reserved")
        told = carol.start().wait_for("bound", 20)
        expect(lab.in_pool(told["address"]) and told["address"] != str(lab.pool[0] + 5),
               f"carol got {told['address']}")
