"""`yoban up`. Exit: 0 stopped; 2 it could not start."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from yoban.runtime.demo import drill, prepare
from yoban.runtime.people import People
from yoban.runtime.up import Service, Up, asked_to_stop


@click.command("up")
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    default=Path("out/service"),
    show_default=True,
    help="Folder of all that the service keeps.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8470, show_default=True, help="Port of the web server.")
@click.option("--reserve", default=512, show_default=True, help="MiB of the disk to leave free.")
@click.option("--nats-server", default="", help="Another nats-server than the one installed.")
@click.option("--once", is_flag=True, help="Start, check that every part answers, and stop.")
@click.option("--demo", is_flag=True, help="Make two tenants and replay a drill, the first time.")
@click.option("--drill", "again", is_flag=True, help="With --demo: replay the drill once more.")
def command(
    home: Path,
    host: str,
    port: int,
    reserve: int,
    nats_server: str,
    once: bool,
    demo: bool,
    again: bool,
) -> None:
    """Start the service and keep it running until Ctrl-C."""

    def told(name: str, what: str) -> None:
        click.echo(f"{name}: {what}", err=True)

    with asked_to_stop() as stop:
        service = Service(Up(home, host, port, reserve << 20, nats_server), told)
        try:
            password = People(service.store).first()
            fresh = prepare(service, getpass.getuser()) if demo else False
            service.start()
            click.echo(f"ready: http://{host}:{port}  (all data: {home})")
            if password:
                click.echo(f"administrator: admin, password (shown once): {password}")
            if once:
                return
            if fresh or (demo and again):
                drill(service, stop, click.echo)
            click.echo("running; Ctrl-C stops it, the next start goes on")
            stop.wait()
            click.echo("stopping …")
        finally:
            service.stop()
