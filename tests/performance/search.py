"""Print how fast records are found among many, what writing down their words takes, and how large that is.

    python -m tests.performance.search [ROWS]

It makes a database of its own, with as many synthetic recommendations as asked for (20,000), and removes it.
"""

import random
import time

from tests.performance.scratch import filled

QUESTIONS = {
    "in every record": "terrorism",
    "in every record, two words": "terrorism strategy",
    "in a tenth": "word7",
    "a beginning of many words": "word",
    "three words": "terrorism word7 word12",
    "in Russian": "стратегией",
    "the name of one": "Title 12345",
    "a ref": "R-12345",
    "nothing, with suggestions": "terorrizm zanzibra",
}


def text(chance):
    words = ["terrorism", "strategy", *(f"word{chance.randint(0, 9) * chance.randint(0, 400)}" for _ in range(40))]
    return " ".join(words)


def fill_texts(rows):
    """The records of the table's benchmark, each with words of its own."""
    from actionplan.models import Recommendation
    from tests.performance.table import fill

    fill(rows)
    chance, records = random.Random(1), list(Recommendation.objects.all())  # noqa: S311 – the same each time
    for record in records:
        record.text_en, record.text_ru = text(chance), "Текст о стратегии " + str(chance.randint(0, 99))
    Recommendation.objects.bulk_update(records, ["text_en", "text_ru"], batch_size=500)


def size():
    from ctitf_site.register.models import SearchPlace, SearchWord

    return f"{SearchWord.objects.count()} words in {SearchPlace.objects.count()} places"


def begin(rows):
    from tests.performance.releases import begin_histories

    fill_texts(rows)
    start = time.perf_counter()
    begin_histories()
    print(f"histories and index: {time.perf_counter() - start:.1f} s, {size()}")


def measure():
    from django.test import Client

    from ctitf_site.register.searching.rebuild import index_anew

    start = time.perf_counter()
    count = index_anew()
    print(f"index of {count} records anew: {time.perf_counter() - start:.1f} s")
    client = Client()
    client.get("/en/search/?q=title")
    for name, words in QUESTIONS.items():
        times = []
        for _time in range(5):
            start = time.perf_counter()
            response = client.get("/en/search/", {"q": words})
            times.append((time.perf_counter() - start) * 1000)
        assert response.status_code == 200
        print(f"{name:30} {sorted(times)[2]:7.0f} ms, {len(response.content) / 1000:.1f} kB")


def main():
    with filled(begin):
        measure()


if __name__ == "__main__":
    main()
