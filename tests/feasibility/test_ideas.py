"""A stranger's idea for Memo names the files a maintainer would: measured on ideas it was tuned on, and on ideas it was not."""

import pytest

from tests.feasibility.ideas import ROOT, found_by_grep, found_by_us, ideas, recall

SEEN_AT_LEAST, UNSEEN_AT_LEAST = 0.78, 0.72


@pytest.mark.parametrize("name", ["seen", "unseen"])
def test_the_labels_name_files_that_are_there(name):
    gone = [path for idea in ideas(name) for path in idea.files if not (ROOT / path).is_file()]
    assert gone == [], "a file was moved: name in tests/feasibility what a maintainer would name now"
    assert len(ideas(name)) >= 12


@pytest.mark.parametrize(("name", "least"), [("seen", SEEN_AT_LEAST), ("unseen", UNSEEN_AT_LEAST)])
def test_the_right_files_are_among_eight_and_more_of_them_than_a_plain_search_finds(code, files, name, least):
    ours = recall(ideas(name), lambda text: found_by_us(code, text))
    plain = recall(ideas(name), lambda text: found_by_grep(files, text))
    print(f"{name}: recall@8 {ours:.3f}, a plain search {plain:.3f}")
    assert ours >= least
    assert ours > plain + 0.05
