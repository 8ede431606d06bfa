"""The forms of the product."""

from tests.system.fixtures import distributed, embedded, installation

__all__ = ["distributed", "embedded", "installation"]
