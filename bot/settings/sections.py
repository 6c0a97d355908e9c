"""The sections of the settings, as frozen models."""

import re
from datetime import time as time_of_day
from datetime import timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from bot.settings.values import (
    Address,
    AddressOrNone,
    AreaCode,
    AsList,
    DatabaseAddress,
    FilePath,
    GroupId,
    Lower,
    Name,
    Nrp,
    Port,
    Positive,
    Rate,
    TimeOfDay,
    check_address,
    is_address,
)

Weekday = Annotated[
    Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    Lower,
]
WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
# Telegram accepts only https. A Bot API server on this machine may use http.
LOCAL_HOSTS = ("127.0.0.1", "localhost")
EXAMPLE_TOKEN = "123456789:PUT-THE-TOKEN-OF-BOTFATHER-HERE"  # noqa: S105 - of config.example.toml, not a secret
HEALTH_PATH, METRICS_PATH = WEB_PATHS = ("/healthz", "/metrics")
WEBHOOK_PORT = 8080


class Section(BaseModel):
    """A part of the settings: frozen, without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DatabaseSettings(Section):
    url: DatabaseAddress


class TelegramSettings(Section):
    """The rates are the platform's limits; 0 means no limit."""

    token: SecretStr
    base_url: Address = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str = Field("", validate_default=True)
    webhook_secret: SecretStr = Field(SecretStr(""), validate_default=True)
    group_ids: Annotated[tuple[GroupId, ...], AsList] = ()
    remove_group_tips: bool = True
    messages_per_second: Rate = 30
    chat_per_second: Rate = 1
    group_per_minute: Rate = 20

    @field_validator("token")
    @classmethod
    def _check_token(cls, token: SecretStr) -> SecretStr:
        value = token.get_secret_value().strip()
        if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]{10,}", value):
            raise ValueError("is not a token as BotFather gives it (123456:ABC...)")
        return SecretStr(value)

    @field_validator("webhook_url")
    @classmethod
    def _check_webhook_url(cls, url: str, others: ValidationInfo) -> str:
        if not url:
            if others.data.get("mode") == "webhook":
                raise ValueError('is missing, which mode = "webhook" needs: https://your.host/telegram')
            return url
        parts = urlsplit(check_address(url))
        if parts.scheme != "https" and parts.hostname not in LOCAL_HOSTS:
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
    port: Port = 0
    public_url: AddressOrNone = ""


class UnitSettings(Section):
    """The police unit that this installation serves."""

    name: Name = "Polres Tuban"
    area: AreaCode = "35.23"
    timezone: Literal["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"] = "Asia/Jakarta"
    language: Literal["id", "en"] = "id"
    sealed_readers: Annotated[tuple[Nrp, ...], AsList] = ()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class SecuritySettings(Section):
    key_file: FilePath
    invite_minutes: Positive = 10
    invite_tries: Positive = 5
    batch_invite_hours: Annotated[Positive, Field(le=72)] = 72


class UrgencyClock(Section):
    """How long a tip of one urgency may wait for the person it was offered to."""

    take_minutes: Positive
    working_hours_only: bool = False

    @property
    def take(self) -> timedelta:
        return timedelta(minutes=self.take_minutes)


class Hours(Section):
    """A part of the day in the unit's zone. It may cross midnight."""

    start: TimeOfDay
    end: TimeOfDay

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
    days: Annotated[tuple[Weekday, ...], AsList] = WEEKDAYS[:6]

    @model_validator(mode="after")
    def _check_within_a_day(self) -> "WorkingHours":
        if self.start > self.end or not self.days:
            raise ValueError("working hours need a day, and must start before they end")
        return self


class ClockSettings(Section):
    """`idle_hours`: the time until the owner of an untouched tip is asked, and again until the owner loses the tip.

    `join_minutes`: so long after a tip its reporter's next private messages are a part of it.
    `correct_minutes`: so long after sending a tip its reporter may correct or withdraw it.
    `lock_minutes`: the time until the ladder is told of a colleague's lock that nobody has confirmed or lifted.
    """

    emergency: UrgencyClock = UrgencyClock(take_minutes=15)
    urgent: UrgencyClock = UrgencyClock(take_minutes=60)
    routine: UrgencyClock = UrgencyClock(take_minutes=720, working_hours_only=True)
    working: WorkingHours = WorkingHours(start=time_of_day(7), end=time_of_day(19))
    idle_hours: Positive = 48
    join_minutes: Annotated[int, Field(ge=0)] = 10
    lock_minutes: Positive = 60
    correct_minutes: Positive = 30
    quiet: Hours = Hours(start=time_of_day(21), end=time_of_day(6))

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, given: Any) -> Any:
        """A key that is left out of one of the inner sections has its default too."""
        if not isinstance(given, dict):
            return given
        defaults = {name: field.default for name, field in cls.model_fields.items()}
        return {
            name: defaults[name].model_dump() | value
            if isinstance(value, dict) and isinstance(defaults.get(name), Section)
            else value
            for name, value in given.items()
        }


class DigestSettings(Section):
    """When the leaders get the weekly digest, in the unit's zone."""

    weekday: Weekday = "monday"
    time: TimeOfDay = time_of_day(7)


class FloodSettings(Section):
    """How many updates within a minute are handled in turn; and how many alarms about outsiders come within an hour."""

    person_per_minute: Positive = 30
    group_per_minute: Positive = 60
    strangers_per_minute: Positive = 30
    outsider_alarms_per_hour: Positive = 5


class MediaSettings(Section):
    """The largest file that is fetched; the platform hands over none above 20 MB."""

    max_megabytes: Annotated[Positive, Field(le=20)] = 20


class RetentionSettings(Section):
    """After how many days data is erased."""

    payload_days: Positive = 7


class Settings(Section):
    """All settings of one installation."""

    database: DatabaseSettings
    telegram: TelegramSettings
    security: SecuritySettings
    unit: UnitSettings = UnitSettings()
    clocks: ClockSettings = ClockSettings()
    digest: DigestSettings = DigestSettings()
    floods: FloodSettings = FloodSettings()
    media: MediaSettings = MediaSettings()
    retention: RetentionSettings = RetentionSettings()
    web: WebSettings = WebSettings()

    @property
    def listening_port(self) -> int:
        """The web server's port; 0 means no server."""
        return self.web.port or (WEBHOOK_PORT if self.telegram.pushed_to else 0)

    def removes_group_tips(self, channel: str) -> bool:
        """Whether a tip leaves the group of this channel."""
        return channel == "telegram" and self.telegram.remove_group_tips

    @model_validator(mode="before")
    @classmethod
    def _set_webhook_url(cls, given: Any) -> Any:
        """Sets a missing webhook_url to /telegram at [web] public_url."""
        telegram, web = given.get("telegram"), given.get("web")
        public = web.get("public_url") if isinstance(web, dict) else None
        if not isinstance(telegram, dict) or telegram.get("webhook_url") or not is_address(public):
            return given
        return given | {"telegram": telegram | {"webhook_url": f"{str(public).rstrip('/')}/telegram"}}
