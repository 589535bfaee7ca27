"""`shop post-books`: bring the books to what sales, shifts, stock and the other facts say."""

from __future__ import annotations

import click

from shop import existing_shop
from shop.books.actions.posting import post_books
from shop.web.now import now, today


@click.command("post-books")
@click.option("--demo", is_flag=True, help="演示店的账")
def post_books_command(*, demo: bool) -> None:
    """记账：把销售、班次、库存、发票、设备和凭单记进账本；可以反复运行，已经记过的不会再记。"""
    with existing_shop(demo=demo):
        made = post_books(at=now(), today=today())
    click.echo(f"账本和单据一致，新记了 {made} 笔。" if made else "账本和单据已经一致，没有要新记的。")
