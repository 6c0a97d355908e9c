"""Settings: frozen models, read from TOML and overridden by the environment. An unknown key is an error."""

import re
import tomllib
from datetime import time as time_of_day
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.errors import Misconfigured

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
# Telegram accepts only https. A Bot API server on this machine may use http.
LOCAL_HOSTS = ("127.0.0.1", "localhost")
EXAMPLE_TOKEN = "123456789:PUT-THE-TOKEN-OF-BOTFATHER-HERE"  # noqa: S105 - of config.example.toml, not a secret
HEALTH_PATH, METRICS_PATH = WEB_PATHS = ("/healthz", "/metrics")
WEBHOOK_PORT = 8080
Positive = Annotated[int, Field(gt=0)]
Rate = Annotated[float, Field(ge=0)]


class Section(BaseModel):
    """A part of the settings: frozen, without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DatabaseSettings(Section):
    url: str = Field(pattern=r"^(sqlite:///.+|postgresql(\+psycopg)?://.+)$")


class TelegramSettings(Section):
    """The rates are the platform's limits; 0 means no limit."""

    token: SecretStr
    base_url: str = Field("https://api.telegram.org", pattern=r"^https?://")
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str = Field("", validate_default=True)
    webhook_secret: SecretStr = Field(SecretStr(""), validate_default=True)
    group_ids: tuple[int, ...] = ()
    remove_group_tips: bool = True
    messages_per_second: Rate = 30
    chat_per_second: Rate = 1
    group_per_minute: Rate = 20

    @field_validator("token")
    @classmethod
    def _check_token(cls, token: SecretStr) -> SecretStr:
        if not re.fullmatch(r"\d+:[A-Za-z0-9_-]{10,}", token.get_secret_value()):
            raise ValueError("is not a token as BotFather gives it (123456:ABC...)")
        return token

    @field_validator("webhook_url")
    @classmethod
    def _check_webhook_url(cls, url: str, others: ValidationInfo) -> str:
        if not url:
            if others.data.get("mode") == "webhook":
                raise ValueError('is missing, which mode = "webhook" needs: https://your.host/telegram')
            return url
        parts = urlsplit(url)
        if not parts.hostname or (parts.scheme != "https" and parts.hostname not in LOCAL_HOSTS):
            raise ValueError("must be an https address; Telegram takes no other")
        if parts.path in WEB_PATHS:
            raise ValueError("has the path of another page of the web server; choose another, such as /telegram")
        return url

    @field_validator("webhook_secret")
    @classmethod
    def _check_webhook_secret(cls, secret: SecretStr, others: ValidationInfo) -> SecretStr:
        value = secret.get_secret_value()
        if not value and others.data.get("mode") == "webhook":
            raise ValueError('is missing, which mode = "webhook" needs: 1 to 256 of A-Z, a-z, 0-9, _ and -')
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", value):
            raise ValueError("must be 1 to 256 of A-Z, a-z, 0-9, _ and -")
        return secret

    @property
    def pushed_to(self) -> str:
        """The URL that Telegram pushes updates to; empty when the bot polls."""
        return self.webhook_url if self.mode == "webhook" else ""


class WebSettings(Section):
    """Where the web server listens. Port 0 means no server when polling, and port 8080 with a webhook."""

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    public_url: Annotated[str, Field(pattern=r"^(https?://.+)?$")] = ""


class UnitSettings(Section):
    """The police unit that this installation serves."""

    name: str = "Polres Tuban"
    area: str = "35.23"
    timezone: Literal["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"] = "Asia/Jakarta"
    language: Literal["id", "en"] = "id"
    sealed_readers: tuple[Annotated[str, Field(pattern=r"^(\d{8}|\d{18})$")], ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class SecuritySettings(Section):
    key_file: Path
    invite_minutes: Positive = 10
    invite_tries: Positive = 5
    batch_invite_hours: Annotated[int, Field(gt=0, le=72)] = 72


class UrgencyClock(Section):
    """How long a tip of one urgency may wait for the person it was offered to."""

    take_minutes: Positive
    working_hours_only: bool = False

    @property
    def take(self) -> timedelta:
        return timedelta(minutes=self.take_minutes)


class Hours(Section):
    """A part of the day in the unit's zone. It may cross midnight."""

    start: time_of_day
    end: time_of_day

    @model_validator(mode="after")
    def _check_not_empty(self) -> "Hours":
        if self.start == self.end:
            raise ValueError("start and end must differ")
        return self

    def contain(self, moment: time_of_day) -> bool:
        if self.start < self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


class WorkingHours(Hours):
    days: tuple[Weekday, ...] = WEEKDAYS[:6]

    @model_validator(mode="after")
    def _check_within_a_day(self) -> "WorkingHours":
        if self.start > self.end or not self.days:
            raise ValueError("working hours need a day, and must start before they end")
        return self


class ClockSettings(Section):
    """`idle_hours`: the time until the owner of an untouched tip is asked, and again until the owner loses the tip.

    `correct_minutes`: so long after sending a tip its reporter may correct or withdraw it.
    `lock_minutes`: the time until the ladder is told of a colleague's lock that nobody has confirmed or lifted.
    """

    emergency: UrgencyClock = UrgencyClock(take_minutes=15)
    urgent: UrgencyClock = UrgencyClock(take_minutes=60)
    routine: UrgencyClock = UrgencyClock(take_minutes=720, working_hours_only=True)
    working: WorkingHours = WorkingHours(start=time_of_day(7), end=time_of_day(19))
    idle_hours: Positive = 48
    lock_minutes: Positive = 60
    correct_minutes: Positive = 30
    quiet: Hours = Hours(start=time_of_day(21), end=time_of_day(6))


class DigestSettings(Section):
    """When the leaders get the weekly digest, in the unit's zone."""

    weekday: Weekday = "monday"
    time: time_of_day = time_of_day(7)


class FloodSettings(Section):
    """How many updates within a minute are handled in turn; and how many alarms about outsiders come within an hour."""

    person_per_minute: Positive = 60
    group_per_minute: Positive = 600
    strangers_per_minute: Positive = 60
    outsider_alarms_per_hour: Positive = 5


class RetentionSettings(Section):
    """After how many days data is erased."""

    payload_days: Positive = 7


class Settings(BaseSettings):
    """All settings of one installation."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix="ANTI_NARKOBA_",
        env_nested_delimiter="__",
    )

    database: DatabaseSettings
    telegram: TelegramSettings
    security: SecuritySettings
    unit: UnitSettings = UnitSettings()
    clocks: ClockSettings = ClockSettings()
    digest: DigestSettings = DigestSettings()
    floods: FloodSettings = FloodSettings()
    retention: RetentionSettings = RetentionSettings()
    web: WebSettings = WebSettings()

    @property
    def listening_port(self) -> int:
        """The web server's port; 0 means no server."""
        return self.web.port or (WEBHOOK_PORT if self.telegram.pushed_to else 0)

    @model_validator(mode="before")
    @classmethod
    def _set_webhook_url(cls, given: Any) -> Any:
        """Sets a missing webhook_url to /telegram at [web] public_url."""
        telegram, public = given.get("telegram"), (given.get("web") or {}).get("public_url")
        if not public or not isinstance(telegram, dict) or telegram.get("webhook_url"):
            return given
        return given | {"telegram": telegram | {"webhook_url": f"{str(public).rstrip('/')}/telegram"}}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the base class names it
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - likewise
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - likewise
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment overrides the file, whose values are passed as arguments."""
        return env_settings, init_settings


def load_settings(path: Path) -> Settings:
    """Reads the settings from a file. Relative paths in it start from its folder.

    Raises:
        Misconfigured: one sentence for each problem.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Misconfigured(f"There is no {path}. Make one with: anti-narkoba init") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(f"{path} is not valid TOML: {error}.") from None
    try:
        return _with_absolute_paths(Settings(**content), path.absolute().parent)
    except ValidationError as error:
        raise Misconfigured("\n".join(_describe(each) for each in error.errors())) from None


def _describe(problem: Any) -> str:
    """One problem in a sentence, without the value, which may be a secret."""
    name = ".".join(str(part) for part in problem["loc"]) or "settings"
    if problem["type"] == "extra_forbidden":
        return f"{name}: no such setting; see config.example.toml for those there are."
    if problem["type"] == "missing":
        return f"{name}: is missing; set it in the file or in the environment."
    return f"{name}: {problem['msg'].removeprefix('Value error, ')}."


def _with_absolute_paths(settings: Settings, folder: Path) -> Settings:
    """The same settings with absolute paths."""
    url = settings.database.url
    if url.startswith("sqlite:///"):
        url = f"sqlite:///{folder / url.removeprefix('sqlite:///')}"
    key_file = folder / settings.security.key_file
    return settings.model_copy(
        update={
            "database": settings.database.model_copy(update={"url": url}),
            "security": settings.security.model_copy(update={"key_file": key_file}),
        }
    )
