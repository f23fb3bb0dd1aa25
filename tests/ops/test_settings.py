"""What a person writes in `.env` becomes settings, or a message that says what is wrong."""

from datetime import time
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.settings import Settings, Standalone, env_name, load
from bot.settings.reference import GROUPS, entries, env_example


@pytest.fixture
def write_env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(env_name(name), raising=False)

    def write(text: str) -> Path:
        file = tmp_path / ".env"
        file.write_text(text)
        return file

    return write


def test_with_nothing_set_every_system_is_on_this_machine(write_env) -> None:
    settings = load(write_env(""))
    assert settings.slack_is_local
    assert settings.github_is_local
    assert settings.models_are_local
    assert settings.unleash_is_local
    assert settings.sentry_is_local
    assert settings.home == Path("var/run")
    assert settings.database == f"sqlite:///{Path('var/run/shopfloor.db').absolute()}"


def test_values_come_from_the_file_and_the_environment_wins(write_env, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_env("WEB_PORT=9100\nDAY_USD=12.50\nDIGEST_AT=17:30\nTIME_ZONE=Europe/Berlin\nSOLO=true\n")
    monkeypatch.setenv("WEB_PORT", "9200")
    settings = load(file)
    assert settings.web_port == 9200
    assert str(settings.day_usd) == "12.50"
    assert settings.digest_at == time(17, 30)
    assert settings.zone.key == "Europe/Berlin"
    assert settings.solo


def test_one_key_makes_one_system_live_and_its_secret_is_not_printed(write_env) -> None:
    settings = load(write_env("ANTHROPIC_API_KEY=sk-ant-not-to-be-seen\nOPENAI_API_KEY=\n"))
    assert not settings.claude_is_local
    assert settings.gpt_is_local
    assert not settings.models_are_local
    assert "not-to-be-seen" not in repr(settings)
    assert settings.secrets() == ("sk-ant-not-to-be-seen",)
    assert "local_models_port" in settings.ports()


def test_ports_of_systems_elsewhere_are_not_opened(write_env) -> None:
    settings = load(write_env("SLACK_BOT_TOKEN=xoxb-1\nSLACK_APP_TOKEN=xapp-1\n"))
    assert "local_slack_port" not in settings.ports()
    assert settings.ports()["web_port"] == 8700


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SLACK_BOT_TOKEN=xoxb-1", "SLACK_BOT_TOKEN is set, so SLACK_APP_TOKEN must be set too"),
        ("SLACK_BOT_TOKEN=xoxb-1\nSLACK_TRANSPORT=http", "SLACK_SIGNING_SECRET and PUBLIC_URL must be set too"),
        ("GITHUB_TOKEN=ghp_1", "GITHUB_REPOSITORY must be set too"),
        ("GITHUB_REPOSITORY=nonsense", "GITHUB_REPOSITORY: "),
        ("WEB_PORT=99999", "WEB_PORT: Input should be less than or equal to 65535"),
        ("TIME_ZONE=Mars/Olympus", "TIME_ZONE: is not a time zone"),
        ("ITEM_USD=0", "ITEM_USD: "),
        ("SLACK_TRANSPORT=pigeon", "SLACK_TRANSPORT: Input should be 'socket' or 'http'"),
        ("DATABASE_URL=mysql://me:hunter2@db/x", "DATABASE_URL: must start with postgresql:// or sqlite:///"),
        ("UNLEASH_URL=ftp://x", "UNLEASH_URL: "),
    ],
)
def test_a_wrong_setting_is_named_with_its_cure(write_env, text: str, said: str) -> None:
    with pytest.raises(UserError) as raised:
        load(write_env(text))
    assert said in str(raised.value)
    assert "hunter2" not in str(raised.value)


def test_every_wrong_setting_is_named_at_once(write_env) -> None:
    with pytest.raises(UserError, match=r"(?s)WEB_PORT: .*MEMO_PORT: "):
        load(write_env("WEB_PORT=-1\nMEMO_PORT=x"))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql+asyncpg", "postgresql+psycopg", "postgresql"])
def test_any_spelling_of_postgresql_becomes_the_plain_one(write_env, scheme: str) -> None:
    assert load(write_env(f"DATABASE_URL={scheme}://me:pw@db/shop")).database == "postgresql://me:pw@db/shop"


def test_standalone_settings_ignore_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-from-the-shell")
    settings = Standalone(shopfloor_home=tmp_path, web_port=0)
    assert settings.models_are_local
    assert settings.home == tmp_path
    assert settings.web_port == 0


def test_the_example_parses_back_to_the_defaults(write_env) -> None:
    uncommented = "\n".join(
        line.removeprefix("#") for line in env_example().splitlines() if line.startswith("#") and line[1:2].isupper()
    )
    assert load(write_env(uncommented)) == load(write_env(""))


def test_every_setting_is_described_and_grouped() -> None:
    assert set(GROUPS) <= set(Settings.model_fields)
    for entry in entries():
        assert entry.about.endswith((".", ".)")), entry.name
        assert entry.group, entry.name
