"""The whole product, started as an operator starts it: processes, databases, a broker."""
