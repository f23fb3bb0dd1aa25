"""Reads a PDF in a process of its own, which is bounded first: the file comes in on stdin, one line of JSON goes out.

Run by its path (`python -I pdf_reader.py CPU_S MEMORY_BYTES PAGES CHARS`), so that it knows nothing of the factory. The line
holds `text`, or a `problem`: `locked`, `heavy`, or `long` with the number of `pages`. A file so broken that pypdf gives up ends
the process in an error.
"""

import io
import json
import os
import resource
import sys
from typing import Any

NICE = 5


def bound(cpu_s: int, memory_bytes: int) -> None:
    """Let this process have so many seconds of processor and bytes of memory, write no file, and go after everybody else."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def read(content: bytes, most_pages: int, most_chars: int) -> dict[str, Any]:
    """Return what is in a PDF, as the line that goes out."""
    from pypdf import PdfReader  # noqa: TID251  (after the bounds)
    from pypdf.errors import DependencyError, LimitReachedError  # noqa: TID251

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"problem": "locked"}
        if (pages := len(reader.pages)) > most_pages:
            return {"problem": "long", "pages": pages}
        text = ""
        for page in reader.pages:
            text += f"{page.extract_text()}\n\n"
            if len(text) > most_chars:
                break
    except DependencyError:  # a cipher that nothing here can read
        return {"problem": "locked"}
    except (LimitReachedError, MemoryError):
        return {"problem": "heavy"}
    return {"text": text[: most_chars + 1]}


def main() -> None:
    """Read stdin under the bounds that the command line names."""
    cpu_s, memory_bytes, most_pages, most_chars = map(int, sys.argv[1:])
    bound(cpu_s, memory_bytes)
    try:
        answer = json.dumps(read(sys.stdin.buffer.read(), most_pages, most_chars))
    except MemoryError:
        answer = json.dumps({"problem": "heavy"})
    sys.stdout.write(f"{answer}\n")


if __name__ == "__main__":
    main()
