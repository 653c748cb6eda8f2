"""`python -m yoban` is `yoban`."""

from yoban.cli._group import main

main(prog_name="yoban")
