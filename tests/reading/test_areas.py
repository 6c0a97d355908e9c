"""The shipped area list is what its source says it is."""

from collections import Counter


def test_tuban_has_its_districts_and_villages(areas: dict[str, dict[str, str]]) -> None:
    assert areas["35.23"] == {"code": "35.23", "parent_code": "35", "name": "Tuban"}
    levels = Counter(code.count(".") for code in areas)
    assert levels == {1: 1, 2: 20, 3: 328}
    kinds = Counter(code.rpartition(".")[2][0] for code in areas if code.count(".") == 3)
    assert kinds == {"2": 311, "1": 17}


def test_every_area_lies_in_one_of_the_list(areas: dict[str, dict[str, str]]) -> None:
    for code, row in areas.items():
        if code != "35.23":
            assert row["parent_code"] == code.rpartition(".")[0]
            assert row["parent_code"] in areas
            assert row["name"] == row["name"].strip() != ""
