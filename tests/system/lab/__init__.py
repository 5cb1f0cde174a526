"""A network of namespaces with real DHCP clients, a relay, databases and Leasehold frontends, for
tests and the demo."""
from lab.lab import DNS, Lab
from lab.process import LabError, until
