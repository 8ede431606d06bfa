"""Settings: environment variables ``TIDU_*`` with defaults that need nothing but Python."""

import hashlib
import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.errors import TiduError

SHORTEST_SECRET = 32


class SettingsError(TiduError):
    """The environment does not describe an installation that can run (English, for operators)."""


class Settings(BaseSettings):
    """What differs between installations; the same domain, projections and pages run under all of them."""

    model_config = SettingsConfigDict(
        env_prefix="TIDU_", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    store: Annotated[
        str,
        Field(
            description="Event store, accounts and persons: sqlite:///… or postgresql://…; "
            "empty means tidu.db in the folder"
        ),
    ] = ""
    views: Annotated[str, Field(description="Database of the views; empty means the store's")] = ""
    kafka: Annotated[str, Field(description="Bootstrap servers; empty means embedded, without a broker")] = ""
    kafka_options: Annotated[
        dict[str, Any], Field(description="Further options of the Kafka clients (TLS, SASL), as JSON")
    ] = {}
    topic: Annotated[str, Field(description="Kafka topic of all events")] = "tidu.events"
    partitions: Annotated[int, Field(description="Partitions of the topic, fixed for its life", ge=1)] = 12
    secret: Annotated[
        SecretStr, Field(description="Key of tokens and of the persons' keys; embedded: made on first start")
    ] = SecretStr("")
    hash: Annotated[Literal["sha256", "sm3"], Field(description="Hash algorithm of new events")] = "sha256"
    folder: Annotated[Path, Field(description="Folder of everything that is kept in files")] = Path("var")
    host: Annotated[str, Field(description="Address to listen on")] = "127.0.0.1"
    port: Annotated[int, Field(description="Port to listen on", ge=0, le=65535)] = 8000
    workers: Annotated[
        int, Field(description="Web processes; more than one needs PostgreSQL and Kafka", ge=1)
    ] = 1
    public_url: Annotated[
        str, Field(description="Address printed in notices and QR codes; empty: host and port")
    ] = ""
    secure_cookies: Annotated[
        bool, Field(description="Send cookies over HTTPS only; set it behind HTTPS")
    ] = False
    forwarded_from: Annotated[str, Field(description="Proxies whose X-Forwarded-For is believed")] = (
        "127.0.0.1"
    )
    demo: Annotated[bool, Field(description="Load the demonstration into an empty register at start")] = False
    largest_document: Annotated[int, Field(description="Upper bound of an attachment, bytes", ge=1)] = (
        20 * 1024 * 1024
    )
    remind_before: Annotated[
        int, Field(description="Civil days before the last day of a duty on which the clerk reminds", ge=0)
    ] = 14
    reminder_grace: Annotated[
        int,
        Field(description="Civil days that a reminder leaves which comes after the last day", ge=1, le=90),
    ] = 10
    duties_ahead: Annotated[
        int, Field(description="Civil days before its last day on which the clerk sets a duty", ge=1)
    ] = 180
    pulse: Annotated[
        Path | None, Field(description="File that relay, projector and clerk touch while they are alive")
    ] = None
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(description="Least level logged")
    ] = "info"

    @model_validator(mode="before")
    @classmethod
    def _store_in_the_folder(cls, given: dict[str, Any]) -> dict[str, Any]:
        folder = Path(given.get("folder") or cls.model_fields["folder"].default)
        return given if given.get("store") else {**given, "store": f"sqlite:///{folder / 'tidu.db'}"}

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for name in ("store", "views_url"):
            if getattr(self, name).partition(":")[0].partition("+")[0] not in ("sqlite", "postgresql"):
                variable = "TIDU_STORE" if name == "store" else "TIDU_VIEWS"
                raise ValueError(f"{variable} must be sqlite:///… or postgresql://….")
        if self.hash not in hashlib.algorithms_available:
            raise ValueError(f"TIDU_HASH is {self.hash}, which this Python's OpenSSL lacks. Use sha256.")
        given = self.secret.get_secret_value()
        if given and len(given) < SHORTEST_SECRET:
            raise ValueError(f"TIDU_SECRET must have at least {SHORTEST_SECRET} characters.")
        if not given and self.store_is_postgres:
            raise ValueError(
                "TIDU_SECRET is missing; with PostgreSQL all processes must share one. "
                "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        if self.workers > 1 and not self.store_is_postgres:
            raise ValueError(
                "TIDU_WORKERS above 1 needs TIDU_STORE=postgresql://…: SQLite serves one web process."
            )
        return self

    @property
    def views_url(self) -> str:
        """Database of the views."""
        return self.views or self.store

    @property
    def store_is_postgres(self) -> bool:
        """Whether the store is PostgreSQL, so that several processes may write."""
        return self.store.startswith("postgres")

    @property
    def embedded(self) -> bool:
        """Whether this process itself fills the views, without a broker."""
        return not self.kafka

    @property
    def documents_folder(self) -> Path:
        """Where attachments lie."""
        return self.folder / "documents"

    @property
    def address(self) -> str:
        """The address under which people reach the pages, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @cached_property
    def secret_key(self) -> bytes:
        """The secret; on the first embedded start it is drawn and kept in ``<folder>/secret`` (mode 0600)."""
        given = self.secret.get_secret_value()
        return given.encode() if given else _kept_secret(self.folder / "secret")

    def printable(self) -> dict[str, Any]:
        """Every setting by its variable, secrets and passwords masked."""
        values = self.model_dump(mode="json")
        values["secret"] = "********" if self.secret.get_secret_value() else ""
        values["kafka_options"] = dict.fromkeys(self.kafka_options, "********")
        values["store"], values["views"] = _masked(self.store), _masked(self.views)
        return {f"TIDU_{name.upper()}": value for name, value in values.items()}


def load_settings() -> Settings:
    """
    Return the settings of this process's environment.

    Raises:
        SettingsError: names every variable that cannot be used, and the remedy.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("; ".join(_told(problem) for problem in error.errors())) from None


def _told(problem: Any) -> str:
    text = str(problem["msg"]).removeprefix("Value error, ")
    names = ".".join(str(part) for part in problem["loc"]).upper()
    return f"TIDU_{names}: {text}" if names else text


def _masked(url: str) -> str:
    head, at, tail = url.rpartition("@")
    if not at:
        return url
    scheme, _, credentials = head.partition("://")
    user, colon, _ = credentials.partition(":")
    return f"{scheme}://{user}{':********' if colon else ''}@{tail}"


def _kept_secret(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Exclusive creation: of two processes starting at once only one draws the secret.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes().strip()
    drawn = secrets.token_urlsafe(48).encode()
    with os.fdopen(descriptor, "wb") as file:
        file.write(drawn)
    return drawn
