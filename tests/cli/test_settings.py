"""Settings come from the environment, fit together, and never print a secret."""

import json
import stat

import pytest

from adapters.settings import Settings, SettingsError, load_settings

POSTGRES = "postgresql://tidu:hidden@127.0.0.1/tidu"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch):
    import os

    for name in os.environ:
        if name.startswith("TIDU_"):
            monkeypatch.delenv(name)


class TestSettings:
    def test_need_nothing(self):
        settings = load_settings()

        assert settings.embedded
        assert settings.store == settings.views_url == "sqlite:///var/tidu.db"
        assert settings.address == "http://127.0.0.1:8000"

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"TIDU_STORE": "mysql://x"}, "TIDU_STORE must be sqlite"),
            ({"TIDU_VIEWS": "redis://x"}, "TIDU_VIEWS must be sqlite"),
            ({"TIDU_STORE": POSTGRES}, "TIDU_SECRET is missing"),
            ({"TIDU_SECRET": "short"}, "at least 32 characters"),
            ({"TIDU_HASH": "md5"}, "TIDU_HASH"),
            ({"TIDU_PORT": "70000"}, "TIDU_PORT"),
            ({"TIDU_PORT": "eighty"}, "TIDU_PORT"),
            ({"TIDU_WORKERS": "2"}, "TIDU_WORKERS above 1 needs"),
            ({"TIDU_PARTITIONS": "0"}, "TIDU_PARTITIONS"),
        ],
    )
    def test_that_cannot_work_are_refused_with_the_variable(self, monkeypatch, given, told):
        for name, value in given.items():
            monkeypatch.setenv(name, value)

        with pytest.raises(SettingsError, match=told):
            load_settings()

    def test_know_the_chinese_hash(self, monkeypatch):
        monkeypatch.setenv("TIDU_HASH", "sm3")

        assert load_settings().hash == "sm3"

    def test_never_tell_a_wrong_secret(self, monkeypatch):
        monkeypatch.setenv("TIDU_SECRET", "tooshort!")

        with pytest.raises(SettingsError) as refused:
            load_settings()
        assert "tooshort!" not in str(refused.value)


class TestSecret:
    def test_is_drawn_once_and_kept_for_the_owner_only(self, tmp_path):
        first = Settings(folder=tmp_path / "var").secret_key

        assert Settings(folder=tmp_path / "var").secret_key == first
        assert stat.S_IMODE((tmp_path / "var" / "secret").stat().st_mode) == 0o600
        assert len(first) >= 32

    def test_differs_between_installations(self, tmp_path):
        assert Settings(folder=tmp_path / "a").secret_key != Settings(folder=tmp_path / "b").secret_key

    def test_given_is_taken_and_written_nowhere(self, tmp_path):
        assert Settings(folder=tmp_path, secret="k" * 40).secret_key == b"k" * 40
        assert list(tmp_path.iterdir()) == []


class TestPrinted:
    def test_masks_secrets_and_passwords(self, tidu, monkeypatch):
        monkeypatch.setenv("TIDU_STORE", POSTGRES)
        monkeypatch.setenv("TIDU_SECRET", "k" * 40)
        monkeypatch.setenv("TIDU_KAFKA_OPTIONS", '{"sasl_plain_password": "hidden"}')
        told = tidu("settings", "--json")

        values = json.loads(told.stdout)
        assert values["TIDU_STORE"] == "postgresql://tidu:********@127.0.0.1/tidu"
        assert "hidden" not in told.output
        assert "kkkk" not in told.output
        assert set(values) == {f"TIDU_{name.upper()}" for name in Settings.model_fields}

    def test_is_one_assignment_a_line(self, tidu):
        assert "TIDU_TOPIC=tidu.events" in tidu("settings").stdout.splitlines()
