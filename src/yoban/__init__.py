"""yoban: the software with which a team runs Managed Detection and Response."""

__version__ = "0.1.0"
