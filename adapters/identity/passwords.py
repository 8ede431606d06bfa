"""Passwords: Argon2id hashes, the same time for an unknown account, and a minimum length."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.errors import BadInput

SHORTEST = 10
LONGEST = 200
"""Characters; the upper bound keeps a request from making the server hash megabytes."""


class Passwords:
    """Hashes and checks passwords.

    Args:
        hasher: Argon2 with the library's current defaults when left out.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """
        Return the hash to store.

        Raises:
            BadInput: the password is too short or too long.
        """
        if not SHORTEST <= len(password) <= LONGEST:
            raise BadInput(
                "password",
                "密码不能使用",
                why=f"密码应为 {SHORTEST} 至 {LONGEST} 个字符",
                way_out="请换一个密码，建议用几个不相关的词组成。",
            )
        return self._hasher.hash(password)

    def fits(self, stored: str | None, password: str) -> bool:
        """Whether *password* is the one behind *stored*; an unknown account (``None``) takes just as long."""
        try:
            self._hasher.verify(stored or self._nobody, password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
        return bool(stored)

    def outdated(self, stored: str) -> bool:
        """Whether *stored* was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(stored)
