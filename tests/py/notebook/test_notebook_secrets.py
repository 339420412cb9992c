"""What is blanked, and what is left alone."""

from __future__ import annotations

import pytest

from flightlog.notebook.redact import BLANK, Redactor
from flightlog.notebook.secrets import is_secret, is_secret_name

# Made at run time, so that no scanner takes this file for a leak.
GITHUB = "ghp_" + "a1B2c3D4e5" * 4
OPENAI = "sk-" + "proj-" + "abc123DEF456ghi789"
AWS = "AKIA" + "ABCDEFGH12345678"
JWT = "eyJ" + "hbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0In0." + "dozjgNryP4J3jVmN"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    "name",
    [
        "api_key",
        "API_KEY",
        "apikey",
        "apiKey",
        "APIKey",
        "OPENAI_API_KEY",
        "token",
        "hf_token",
        "HF_TOKEN2",
        "accessToken",
        "password",
        "db_password",
        "PGPASSWORD",
        "passwd",
        "secret",
        "client_secret",
        "SECRET_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "private_key",
        "Authorization",
        "db_pwd",
        "passphrase",
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "lr",
        "max_tokens",
        "n_tokens",
        "tokenizer",
        "pad_token",
        "EOS_TOKEN",
        "token_count",
        "key",
        "keys",
        "sort_key",
        "AWS_REGION",
        "author",
        "monkey",
        "PWD",
        "TOKENIZERS_PARALLELISM",
        "keyboard",
        "",
        "_",
        "passes",
        "bypass",
    ],
)
def test_names_of_other_things(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize("value", [GITHUB, OPENAI, AWS, JWT, PEM, "postgres://me:hunter2@db/x"])
def test_values_of_secrets_under_any_name(value: str) -> None:
    assert is_secret("x", value)
    redactor = Redactor()
    assert value not in redactor.clean(f"here {value} there")
    assert redactor.names


@pytest.mark.parametrize(
    "value",
    [
        "adam",
        "risk-averse-something",
        "sk-learn",
        "http://a/b:c",
        "https://example.org/@me",
        "eyJ",
        "a@b",
    ],
)
def test_values_of_other_things(value: str) -> None:
    assert not is_secret("x", value)
    assert Redactor().clean(value) == value


def test_random_text_under_a_doubtful_name() -> None:
    text = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c"
    assert is_secret("key", text)
    assert not is_secret("commit", text)
    assert not is_secret("key", "loss")


def test_numbers() -> None:
    assert is_secret("password", 12345678)
    assert not is_secret("token", 3)


@pytest.mark.parametrize(
    ("source", "cleaned"),
    [
        ("API_KEY = 'hunter22'", f"API_KEY = '{BLANK}'"),
        ('api_key: str = "abc"', f'api_key: str = "{BLANK}"'),
        ('connect(password="hunter22", user="me")', f'connect(password="{BLANK}", user="me")'),
        ("{'token': 'hunter22', 'a': 'b'}", f"{{'token': '{BLANK}', 'a': 'b'}}"),
        ('os.environ["HF_TOKEN"] = "hunter22"', f'os.environ["HF_TOKEN"] = "{BLANK}"'),
        (
            "os.environ.setdefault('HF_TOKEN', 'hunter22')",
            f"os.environ.setdefault('HF_TOKEN', '{BLANK}')",
        ),
        ("SECRET = '''a\nb'''", f"SECRET = '''{BLANK}'''"),
        ("%env API_KEY=hunter22", f"%env API_KEY={BLANK}"),
        ("!mysql --password hunter22 db", f"!mysql --password {BLANK} db"),
        ("%%bash\nexport TOKEN=hunter22\necho", f"%%bash\nexport TOKEN={BLANK}\necho"),
        ("password = 'hunter' + 'twenty'", f"password = '{BLANK}' + '{BLANK}'"),
        (
            "password = ('hunter'\n            'twenty')",
            f"password = ('{BLANK}'\n            '{BLANK}')",
        ),
        (f"x = '{GITHUB}'", f"x = '{BLANK}'"),
        ("u = 'postgres://me:hunter22@db'", f"u = '{BLANK}'"),
        ("API_KEY = os.environ['API_KEY']", "API_KEY = os.environ['API_KEY']"),
        ("token = tokenizer.encode('abcdefgh')", "token = tokenizer.encode('abcdefgh')"),
        ("df[['token', 'label']]", "df[['token', 'label']]"),
        ("lr = 'fast'; key = 'loss'", "lr = 'fast'; key = 'loss'"),
        (
            "API_KEY = b64decode('c2VjcmV0LXZhbHVlLTEyMzQ1Njc4OQ')",
            f"API_KEY = b64decode('{BLANK}')",
        ),
    ],
)
def test_sources(source: str, cleaned: str) -> None:
    redactor = Redactor()
    redactor.learn_source(source)
    assert redactor.clean(source, code=True) == cleaned


def test_a_learned_value_is_blanked_wherever_it_stands() -> None:
    redactor = Redactor()
    redactor.learn_variables(
        {"API_KEY": "correct horse", "lr": "fast", "cfg": {"password": "battery"}, "pw": "x"}
    )
    redactor.learn_environment({"DB_PASSWORD": "staple-9", "HOME": "/home/me", "X_TOKEN": "short"})
    text = "correct horse fast battery staple-9 /home/me short"
    assert redactor.clean(text) == f"{BLANK} fast {BLANK} {BLANK} /home/me short"
    assert redactor.names == ["API_KEY", "DB_PASSWORD", "password"]


def test_short_values_are_not_searched_for() -> None:
    redactor = Redactor()
    redactor.learn_variables({"API_KEY": "a"})
    assert redactor.clean("a banana") == "a banana"
    assert redactor.names == []
