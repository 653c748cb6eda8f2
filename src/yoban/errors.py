"""What can go wrong, as one small tree. Every error says what is wrong, where, and what to do.

    YobanError
    ├── UsageError        the caller asked for something that cannot be done
    ├── DecodeError       bytes that are not what they claim to be
    ├── RuleError         a rule that cannot be used; carries file and line
    └── PluginError       a plug-in file that breaks its contract

Pure: standard library only.
"""

from __future__ import annotations


class YobanError(Exception):
    """Base of all errors a user can act on."""


class UsageError(YobanError):
    """The command or call cannot be carried out as asked."""


class DecodeError(YobanError):
    """Input bytes are damaged or not of the stated format."""


class PluginError(YobanError):
    """A plug-in file breaks its contract."""


class RuleError(YobanError):
    """A rule cannot be used.

    path: where it was read from; line: 1-based, 0 if unknown; reason: one sentence.
    """

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}" if line else f"{path}: {reason}")
        self.path = path
        self.line = line
        self.reason = reason
