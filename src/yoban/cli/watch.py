"""`yoban watch`: the dead-man's switch; runs until stopped."""

from __future__ import annotations

import click

from yoban.errors import UsageError
from yoban.runtime.channels import channel_names, maker
from yoban.runtime.deadman import Watch
from yoban.runtime.up import answers, asked_to_stop


@click.command("watch")
@click.argument("address")
@click.option("--channel", type=click.Choice(channel_names()), default="webhook", help="How.")
@click.option("--to", required=True, help="Address to call when the service is silent.")
@click.option("--secret", default="", envvar="YOBAN_SECRET", help="Signing or routing key.")
@click.option("--every", default=20.0, show_default=True, help="Seconds between looks.")
@click.option("--looks", default=3, show_default=True, help="Silent looks until it alarms.")
@click.option("--heartbeat", default="", help="Called each time the service answers.")
@click.option("--allow-private", is_flag=True, help="Addresses may be ones that are not public.")
def command(
    address: str,
    channel: str,
    to: str,
    secret: str,
    every: float,
    looks: int,
    heartbeat: str,
    allow_private: bool,
) -> None:
    """Alarm when the service at ADDRESS (host:port) no longer answers."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise UsageError(f"{address!r}: say HOST:PORT")
    made = maker(channel, to, secret)
    watch = Watch(lambda: answers(host, int(port)), made, looks, 30, heartbeat, allow_private)
    with asked_to_stop() as stop:
        while not stop.is_set():
            if said := watch.look():
                click.echo(said)
            stop.wait(every)
