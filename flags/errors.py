"""What can go wrong with flags; every text is fit to be shown to a person.

FlagError
├── BadDefinition   a definition file is wrong: names the file, the key and the cure
├── ServerAway      the flag server did not answer; trying again is safe
├── Refused         the flag server does not accept our token
└── UnknownFlag     the flag server has no such flag
"""


class FlagError(Exception):
    """Base of every error raised in this package on purpose."""


class BadDefinition(FlagError):
    """A definition file cannot be read as a flag."""

    def __init__(self, file: str, key: str, problem: str, cure: str) -> None:
        super().__init__(f"{file}: {key}: {problem}. {cure}")
        self.file = file
        self.key = key


class ServerAway(FlagError):
    """The flag server did not answer, or answered that it is not well."""


class Refused(FlagError):
    """The flag server does not accept the token it was given."""


class UnknownFlag(FlagError):
    """The flag server has no flag with this key."""
