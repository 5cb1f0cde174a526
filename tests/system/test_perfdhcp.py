"""Many new clients at once, through one frontend on a server: each ACKed lease stands once in the
database."""
from lab.cases import case
from lab.load import new_clients


@case("postgres", "mariadb")
def test_two_thousand_new_clients_each_stand_once_in_the_database(database):
    print(new_clients(database, clients=2000, rate=500, answered_min=0.99))
