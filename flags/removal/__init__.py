"""Take a flag and its losing branch out of a tree of files, by syntax tree."""

from flags.removal.remove import Removal, Unresolved, remove_flag

__all__ = ["Removal", "Unresolved", "remove_flag"]
