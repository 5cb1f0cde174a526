"""What the benches share: hosts and wires, databases, the two servers, the load, and numbers."""
