from __future__ import annotations

import threading

import pytest
from django.db import connection

from tasks.locks import only_one


def tried_elsewhere(name: str) -> bool:
    """Whether another worker would get the lock now."""
    got: list[bool] = []

    def worker() -> None:
        with only_one(name) as mine:
            got.append(mine)
        connection.close()

    thread = threading.Thread(target=worker)
    thread.start()
    thread.join()
    return got[0]


@pytest.mark.django_db(transaction=True)
def test_lock_is_held_by_one_job_and_given_back() -> None:
    with only_one("dump-1") as mine:
        assert mine
        assert not tried_elsewhere("dump-1")
        assert tried_elsewhere("dump-2")
    assert tried_elsewhere("dump-1")


@pytest.mark.django_db(transaction=True)
def test_lock_is_given_back_by_a_job_that_fails() -> None:
    with pytest.raises(RuntimeError), only_one("dump-1"):
        raise RuntimeError
    assert tried_elsewhere("dump-1")
