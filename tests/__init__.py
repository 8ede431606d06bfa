"""The tests: one folder for each room of the house, and ``services`` with the real Kafka and its like."""
