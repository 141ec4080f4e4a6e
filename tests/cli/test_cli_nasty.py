"""Nasty tables: every command does its work or refuses in one line."""

import random
import warnings

import pytest

pytest.importorskip("click")
pytest.importorskip("pandas")
pytest.importorskip("pyarrow")

from click.testing import CliRunner

from skresample.cli import command

CELLS = [
    *("1", "2.5", "-3", "1e308", "-1e308", "inf", "nan", "", "NA", "abc", '"x,y"', '"a""b"', "é"),
    *("😀", "2020-01-01", "12:30", "true", "false", "1e-320", "99999999999999999999", "0x1f"),
    *("=1+1", "a\tb", '"multi\nline"', "2020-01-01T10:00:00Z", "1,5", "\r", '"', "\x1b[2J"),
]
COMMANDS = [
    ["diagnose"],
    ["diagnose", "--json"],
    ["resample", "--method", "SMOTE", "--force", "-o", "out.csv"],
    ["resample", "--method", "SMOTEENN", "--force", "-o", "out.parquet"],
]


def table(chance: random.Random) -> bytes:
    width = chance.randint(1, 4)
    pools = [
        chance.sample(CELLS, chance.randint(1, 3)) if chance.random() < 0.5 else list("123456789")
        for _ in range(width)
    ]
    lines = [",".join([*(f"{chance.choice(['a', 'é', 'x y'])}{j}" for j in range(width)), "y"])]
    for _ in range(chance.choice([1, 5, 12, 40])):
        lines.append(",".join([*(chance.choice(p) for p in pools), chance.choice("pqqq")]))
    text = bytearray(("\n".join(lines) + "\n").encode())
    for _ in range(2 if chance.random() < 0.2 else 0):
        text[chance.randrange(len(text))] = chance.randrange(256)
    return bytes(text)


@pytest.mark.parametrize("seed", range(8))
def test_done_or_refused_in_one_line(tmp_path, monkeypatch, seed):
    monkeypatch.chdir(tmp_path)
    chance = random.Random(seed)
    for _ in range(8):
        (tmp_path / "t.csv").write_bytes(table(chance))
        name, *options = chance.choice(COMMANDS)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            outcome = CliRunner().invoke(command, [name, "t.csv", "--target", "y", *options])
        assert outcome.exit_code in (0, 2), outcome.output
        assert "\x1b" not in outcome.output
        if outcome.exit_code == 2:
            assert outcome.stdout == ""
            assert outcome.stderr.count("\n") == 1
            assert outcome.stderr.startswith("skresample")
