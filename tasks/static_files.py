"""Static files, collected where they are served from when they have changed."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_changed() -> bool:
    """Collect static files if any came, went or changed since; whether it did.

    Collecting hashes and compresses all of them, which takes seconds; looking for what
    changed takes a fraction of one.
    """
    collected = Path(settings.STATIC_ROOT)
    stamp = collected.parent / f"{collected.name}.sha256"
    now = _digest()
    if collected.is_dir() and stamp.exists() and stamp.read_text() == now:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(now)
    return True


def _digest() -> str:
    """What tells one set of static files, and of how they are kept, from another."""
    digest = sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            path = Path(storage.path(name))
            status = path.stat()
            digest.update(f"{path}:{status.st_size}:{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
