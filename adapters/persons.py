"""The erasable store of persons' data: each under a key of its own, so that erasing is forgetting the key.

Facts are sealed with AES-256-GCM under a random key; that key is sealed under one derived from the
installation's secret.  Events hold only the reference.  Erasing deletes both from the row and leaves the
reference with the moment, so that pages can say that the data were erased.
"""

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping

import msgspec
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.database import writing
from adapters.identity.tables import persons as t
from domain.errors import NotAllowed, NotFound, TiduError

_NONCE = 12
"""Bytes; the length GCM is made for."""


class UnreadablePersonError(TiduError):
    """Stored facts do not open with this installation's secret (English, for operators)."""


class Persons:
    """``domain.ports.People`` in the table ``persons``.

    Args:
        secret: The installation's secret; without it no facts can be read.
    """

    def __init__(self, engine: sa.Engine, secret: bytes, clock: Callable[[], dt.datetime]) -> None:
        self._engine, self._clock = engine, clock
        self._master = AESGCM(hmac.digest(secret, b"persons", hashlib.sha256))

    def keep(self, kind: str, facts: Mapping[str, str]) -> str:
        """See ``People.keep``."""
        reference, key = f"p-{secrets.token_hex(16)}", AESGCM.generate_key(256)
        row = {
            "reference": reference,
            "kind": kind,
            "wrapped_key": _seal(self._master, key, reference),
            "sealed": _seal(AESGCM(key), msgspec.json.encode(dict(facts)), reference),
            "kept_at": self._clock(),
            "held_for": "",
        }
        with writing(self._engine) as tx:
            tx.execute(sa.insert(t).values(row))
        return reference

    def reveal(self, reference: str) -> Mapping[str, str] | None:
        """See ``People.reveal``; an unknown reference gives ``None`` too."""
        with self._engine.connect() as connection:
            row = connection.execute(
                sa.select(t.c.wrapped_key, t.c.sealed).where(t.c.reference == reference)
            ).first()
        if row is None or row.wrapped_key is None:
            return None
        key = AESGCM(_open(self._master, row.wrapped_key, reference))
        return msgspec.json.decode(_open(key, row.sealed, reference), type=dict[str, str])

    def hold(self, reference: str, reason: str) -> None:
        """
        Put a legal hold on the facts: they cannot be erased until it is lifted.

        Raises:
            NotAllowed: no reason is given.
            NotFound: the reference is unknown.
        """
        if not reason.strip():
            raise NotAllowed("不能设置保全", why="没有写明理由", way_out="请写明保全的理由。")
        self._change(reference, held_for=reason.strip())

    def lift(self, reference: str) -> None:
        """End the legal hold."""
        self._change(reference, held_for="")

    def erase(self, reference: str) -> None:
        """
        Forget the facts for good; erasing twice is no error.

        Raises:
            NotAllowed: a legal hold stands against it.
            NotFound: the reference is unknown.
        """
        with writing(self._engine) as tx:
            # One conditional write, so that a hold set at the same moment wins or comes too late, never half.
            done = tx.execute(
                sa.update(t)
                .where(t.c.reference == reference, t.c.held_for == "", t.c.erased_at.is_(None))
                .values(wrapped_key=None, sealed=None, erased_at=self._clock())
            )
            if done.rowcount:
                return
            row = tx.execute(sa.select(t.c.held_for).where(t.c.reference == reference)).first()
        if row is None:
            raise _unknown(reference)
        if row.held_for:
            raise NotAllowed(
                "不能删除个人信息", why=f"正在保全：{row.held_for}", way_out="解除保全后再删除。"
            )

    def _change(self, reference: str, **values: str) -> None:
        with writing(self._engine) as tx:
            if not tx.execute(sa.update(t).where(t.c.reference == reference).values(**values)).rowcount:
                raise _unknown(reference)


def _unknown(reference: str) -> NotFound:
    return NotFound(f"没有个人信息 {reference}", why="编号不存在", way_out="请核对编号。")


def _seal(key: AESGCM, content: bytes, reference: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    # The reference is bound in, so that rows cannot be exchanged for each other.
    return nonce + key.encrypt(nonce, content, reference.encode())


def _open(key: AESGCM, sealed: bytes, reference: str) -> bytes:
    try:
        return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], reference.encode())
    except InvalidTag:
        raise UnreadablePersonError(
            f"The facts of {reference} do not open: the row was changed, or TIDU_SECRET is not the one "
            "they were kept under. Give the former secret, or restore the table persons from a backup."
        ) from None
