"""PostSlots, memory and threads that are lent while posts come in."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import anyio
import anyio.lowlevel
import anyio.to_thread
import httpx
import pytest

from receiver.intake.capacity import (
    MAX_OVERTAKEN,
    MAX_WORKING_POSTS,
    MIN_POSTS_PER_ADDRESS,
    Capacity,
    FullError,
    MemoryBudget,
    PostSlots,
)
from tests.receiver.conftest import Running
from tests.receiver.loops import run_apart
from tests.receiver.waiting import wait_until


def test_a_quarter_of_the_places_is_the_most_for_one_address() -> None:
    places = PostSlots(40)
    with ExitStack() as held:
        for _ in range(10):
            held.enter_context(places.taken("192.0.2.1"))
        with pytest.raises(FullError):
            held.enter_context(places.taken("192.0.2.1"))
        held.enter_context(places.taken("192.0.2.2"))
    with places.taken("192.0.2.1"):
        pass


def test_one_network_of_ipv6_is_one_address_and_may_have_the_least_share() -> None:
    places = PostSlots(12)
    with ExitStack() as held:
        for number in range(MIN_POSTS_PER_ADDRESS):
            held.enter_context(places.taken(f"2001:db8::{number}"))
        with pytest.raises(FullError):
            held.enter_context(places.taken("2001:db8::ffff"))
        held.enter_context(places.taken("2001:db8:0:1::1"))


def test_all_places_taken_is_full_for_everyone() -> None:
    places = PostSlots(9)
    with ExitStack() as held:
        for number in range(9):
            held.enter_context(places.taken(f"192.0.2.{number}"))
        with pytest.raises(FullError):
            held.enter_context(places.taken("192.0.2.100"))


def test_only_posts_that_are_being_checked_and_stored_let_mail_wait() -> None:
    async def working() -> tuple[int, int]:
        bounds = Capacity(PostSlots(9))
        with bounds.places.taken("192.0.2.1"):
            on_its_way = bounds.working
            return on_its_way, await anyio.to_thread.run_sync(lambda: bounds.working, limiter=bounds.threads)

    assert run_apart(working) == (0, 1)


async def _order_of(budget: MemoryBudget, sizes: list[int]) -> list[int]:
    """Return the sizes in the order in which they got their memory while 6 of 10 bytes were lent."""
    order: list[int] = []

    async def ask(size: int) -> None:
        async with budget.taken(size):
            order.append(size)

    async with anyio.create_task_group() as tasks, budget.taken(6):
        for size in sizes:
            tasks.start_soon(ask, size)
            await anyio.wait_all_tasks_blocked()
        order.append(0)
    return order


def test_small_ones_pass_by_large_ones_that_wait_in_their_order() -> None:
    assert run_apart(_order_of, MemoryBudget(10), [9, 4, 100, 5, 1]) == [4, 1, 0, 9, 100, 5]


def test_small_ones_that_keep_coming_do_not_starve_a_large_one() -> None:
    """Three at a time leave and come again, without end: there is never room for it by luck."""

    async def run() -> int:
        budget, served, done = MemoryBudget(10), 0, anyio.Event()

        async def come_again() -> None:
            nonlocal served
            while not done.is_set():
                async with budget.taken(4):
                    await anyio.lowlevel.checkpoint()
                    served += 1

        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(come_again)
            await anyio.lowlevel.checkpoint()
            with anyio.fail_after(5):
                async with budget.taken(10):
                    found = served
            done.set()
        return found

    assert run_apart(run) <= MAX_OVERTAKEN + 3


def test_who_waits_and_is_cut_off_holds_nobody_up() -> None:
    async def run() -> None:
        budget = MemoryBudget(10)
        async with anyio.create_task_group() as tasks, budget.taken(6):
            with anyio.move_on_after(0.01):
                async with budget.taken(9):
                    pytest.fail("more than there is")
            for _ in range(MAX_OVERTAKEN * 2):
                async with budget.taken(4):
                    pass
            tasks.cancel_scope.cancel()

    run_apart(run)


def test_memory_comes_back_from_who_was_cut_off() -> None:
    async def run() -> None:
        budget = MemoryBudget(10)
        with anyio.CancelScope() as scope:
            async with budget.taken(10):
                with anyio.move_on_after(0):
                    async with budget.taken(1):
                        pytest.fail("more than there is")
                scope.cancel()
                await anyio.sleep_forever()
        with anyio.fail_after(5):
            async with budget.taken(10):
                pass

    run_apart(run)


def test_posts_that_wait_for_the_database_leave_threads_for_pages(running: Running) -> None:
    posts = [{"name": f"Awa {number}"} for number in range(MAX_WORKING_POSTS + 20)]

    def post(number: int) -> int:
        # Each from an address of its own: one alone may not have so many places.
        headers = {"X-Forwarded-For": f"192.0.2.{number}"}
        return running.client.post("/en/simple/", data=posts[number], headers=headers).status_code

    with ThreadPoolExecutor(len(posts)) as visitors:
        with running.store.writing() as connection:
            connection.exec_driver_sql("DELETE FROM moments")
            answers = [visitors.submit(post, number) for number in range(len(posts))]
            wait_until(lambda: sum("worker" in thread.name for thread in threading.enumerate()) >= MAX_WORKING_POSTS)
            assert httpx.get(f"http://127.0.0.1:{running.port}/en/apply/", timeout=20).status_code == 200
        assert {answer.result() for answer in answers} == {303}
