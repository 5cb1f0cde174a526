"""What only MariaDB does."""
from lab.cases import case
from lab.outage import killed_under_load, kills_wanted


@case("mariadb", seconds=60 + 40 * kills_wanted())
def test_no_ack_is_lost_when_the_server_is_killed_under_load(database):
    print(killed_under_load(database, kills_wanted()))
