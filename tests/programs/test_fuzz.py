"""What the description allows is answered as described, and what it forbids is refused; a bounded number of cases."""

from tests.performance.fuzz import fuzz


def test_nothing_is_answered_otherwise_than_described(site):
    found = fuzz(site, examples=20, seed=1, phases="examples,fuzzing")
    assert found.cases > 500
    assert not found.failures, found.text
