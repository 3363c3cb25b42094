from echotui.control.token_bucket import TokenBucket


def test_a_burst_passes_and_then_so_many_a_second() -> None:
    now = 100.0
    bucket = TokenBucket(10.0, 3, lambda: now)
    assert [bucket.take() for _ in range(3)] == [0, 0, 0]
    assert [round(bucket.take(), 6) for _ in range(3)] == [0.1, 0.2, 0.3]
    now += 0.3
    assert round(bucket.take(), 6) == 0.1
    # A pause earns a burst, and no more.
    now += 3600
    assert [round(bucket.take(), 6) for _ in range(4)] == [0, 0, 0, 0.1]


async def test_waiting() -> None:
    bucket = TokenBucket(1000.0, 1)
    for _ in range(3):
        await bucket.wait()
    assert 0 < bucket.take() <= 0.003
