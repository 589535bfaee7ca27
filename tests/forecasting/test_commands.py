"""The library on any CSV, and our own evaluation beside the shared one."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bench import forecast as bench
from forecasting import DemandForecaster, backtest
from forecasting.__main__ import main
from tests.support.machine import shared_dir
from tests.support.panels import make_panel
from tests.support.source import ROOT


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    panel = make_panel(4, 130)
    file = tmp_path / "销售.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["商品", "日期", "数量"])
        for name, row in zip(panel.series, panel.values, strict=True):
            writer.writerows([name, day, units] for day, units in zip(panel.dates(), row, strict=True) if units)
    return file


NAMES = ["--series", "商品", "--date", "日期", "--quantity", "数量"]


def test_any_table_of_sales_gets_a_forecast(sales: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", str(sales), *NAMES, "--horizon", "7"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 28
    assert set(rows[0]) == {"series", "date", "mean", "q10", "q50", "q90"}


def test_a_backtest_shows_the_bars_beside_ours(sales: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backtest", str(sales), *NAMES]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in ("moving_average", "seasonal_naive", "demand"))


def test_affinities_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lines.csv"
    lines = [f"{ticket},{name},{ticket:04}" for ticket in range(60) for name in ("ab" if ticket % 2 else "c")]
    file.write_text("ticket,series,moment\n" + "\n".join(lines), encoding="utf-8")
    assert main(["affinity", str(file)]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("a,b,")


@pytest.mark.parametrize(
    ("more", "told"),
    [([], "no column series, date, quantity; there are: 商品, 日期, 数量"), ([*NAMES, "--horizon", "29"], "1 to 28")],
)
def test_what_does_not_fit_is_told_in_one_line(
    sales: Path, capsys: pytest.CaptureFixture[str], more: list[str], told: str
) -> None:
    assert main(["forecast", str(sales), *more]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


def test_our_evaluation_agrees_with_the_shared_one_on_the_bar() -> None:
    folder = shared_dir()
    panel = bench.recorded(folder / "data" / "sales", "coffee_vending")
    found = backtest(panel, {"demand": DemandForecaster()})
    lines = (folder / "bench" / "peers_open.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    (peer,) = [row for row in rows if (row["dataset"], row["model"]) == ("coffee_vending", "moving_average")]
    for name in ("wape", "wape_week", "wql", "rmsse", "mase", "bias", "coverage80"):
        assert found["moving_average"].warm[name] == pytest.approx(peer["warm"][name], rel=1e-6)
    assert found["demand"].warm["wql"] < found["moving_average"].warm["wql"]


def test_no_real_history_is_worse_off_than_with_the_bar() -> None:
    folder = shared_dir() / "data" / "sales"
    for name in ("bread_basket", "giftware"):
        found = backtest(bench.recorded(folder, name), {"demand": DemandForecaster()})
        assert found["demand"].warm["wql"] <= 1.01 * found["moving_average"].warm["wql"]
        assert 0.80 <= found["demand"].warm["coverage80"] <= 0.95


def test_the_adapter_answers_the_shared_evaluation() -> None:
    if not importlib.util.find_spec("pandas"):
        pytest.skip("pandas is not installed; only the shared evaluation needs it")
    folder = shared_dir()
    command = [sys.executable, str(folder / "bench" / "forecast_eval.py"), "--data", str(folder / "data" / "sales")]
    command += ["--datasets", "coffee_vending", "--leak-check", "--forecaster", "bench.forecast_adapter:fit_predict"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "deterministic and order-free: True" in done.stdout


def test_the_table_names_the_goals() -> None:
    raced = backtest(make_panel(4, 140), {bench.OURS: DemandForecaster()})
    text = bench.table({"made_up": raced}, 0.5)
    assert "wql: " in text
    assert "goal 0.96" in text
    assert np.isfinite(bench.means({"made_up": raced})["rmsse"])
