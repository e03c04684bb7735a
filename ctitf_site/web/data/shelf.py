"""Which of the releases that are kept are asked for."""

from itertools import islice

from ctitf_site.register.releases import newest_first

from ..query import LARGEST_SEQ, whole_number


def asked(request, most):
    """Releases before the number ``before``, the newest first and at most so many; and the number to go on from."""
    before = whole_number(request.GET, "before", LARGEST_SEQ, LARGEST_SEQ)
    if then := request.as_of:  # at another time there were only the releases of before
        before = min(before, then.seq + 1)
    found = [*islice(newest_first(before), most + 1)]
    return found[:most], found[most - 1].seq if len(found) > most else None
