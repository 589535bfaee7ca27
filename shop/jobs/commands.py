"""`shop work`: the worker's process."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from contextlib import suppress

import click

from config import settings_from_environment
from shop import create_app
from shop.jobs.rounds import Rounds
from shop.jobs.worker import Worker

YIELDING = 15


def yield_to_the_tills() -> None:
    """Let everything else go first. Where there is more than one processor core, do only what nobody else needs one
    for; with a single core that could leave a transaction standing, so there it is a matter of more and less. Linux
    means the calling thread: the rounds, begun before, keep their turn."""
    if hasattr(os, "nice"):
        os.nice(YIELDING)
    if hasattr(os, "SCHED_IDLE") and len(os.sched_getaffinity(0)) > 1:
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


@click.command()
@click.option("--once", is_flag=True, help="只做现在该做的，做完就结束（例如由系统的定时任务调用）")
@click.option("--demo", is_flag=True, help="演示店的任务")
@click.option("--beside", is_flag=True, hidden=True, help="由 serve 启动：输入关闭时结束")
def work(*, once: bool, demo: bool, beside: bool) -> None:
    """做后台任务：打印、每晚的核对、导入、大的导出。`manage.py run` 会自己启动它，平时不用手动运行。"""
    app = create_app(settings_from_environment(demo=demo))
    rounds = Rounds(app)
    worker = Worker(app, name=f"{socket.gethostname()[:60]}:{os.getpid()}")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: worker.stop())
    if once:
        rounds.once()
        yield_to_the_tills()
        click.echo(f"做了 {worker.work_off()} 个任务。")
        return
    rounds.start()  # before we yield: a customer waits for the receipt
    yield_to_the_tills()
    if beside:
        threading.Thread(target=_stop_with_the_server, args=(worker,), daemon=True).start()
    worker.work(until_large=beside)
    rounds.stop()


def _stop_with_the_server(worker: Worker) -> None:
    """Whatever way the server ends, its end of the pipe closes."""
    os.read(sys.stdin.fileno(), 1)
    worker.stop()
