"""`python -m yoban.web`: the front's process; `yoban up` starts and keeps it."""

from __future__ import annotations

from pathlib import Path

import click

from yoban.web.serve import serve


@click.command()
@click.option("--home", type=click.Path(path_type=Path), required=True, help="Service's folder.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=int, required=True, help="Port of the web server.")
@click.option("--reserve", type=int, default=512 << 20, help="Bytes of the disk to leave free.")
def main(home: Path, host: str, port: int, reserve: int) -> None:
    """Serve ingest and the API."""
    serve(home, host, port, reserve)


if __name__ == "__main__":
    main()
