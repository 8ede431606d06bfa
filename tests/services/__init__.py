"""The real services that tests run on: a Kafka broker, a PostgreSQL server, a browser.

A service starts when a test first asks for it and stops with the test run. Each pytest worker has its own, so
that a test may kill one without disturbing another worker.
"""
