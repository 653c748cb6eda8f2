"""`yoban up`. Exit: 0 stopped; 2 it could not start."""

from __future__ import annotations

from pathlib import Path

import click

from yoban.model.tenancy import Integration, Tenant
from yoban.runtime.clock import now
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
def command(home: Path, host: str, port: int, reserve: int, nats_server: str) -> None:
    """Start the service and keep it running until Ctrl-C."""

    def told(name: str, what: str) -> None:
        click.echo(f"{name}: {what}", err=True)

    with asked_to_stop() as stop:
        service = Service(Up(home, host, port, reserve << 20, nats_server), told)
        try:
            service.store.add_tenant(Tenant("demo", "Demo"), now())
            token = service.store.add_integration(Integration("main", "demo", "hec"), now())
            service.start()
            click.echo(f"ready: http://{host}:{port}  (data: {home})")
            if token:
                click.echo(f"demo/main token: {token}")
            stop.wait()
            click.echo("stopping …")
        finally:
            service.stop()
