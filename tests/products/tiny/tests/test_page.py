from greeter.page import render


def test_the_name_is_greeted():
    assert "<h1>Hello, Ada</h1>" in render("Ada", 12)


def test_a_name_is_text():
    assert "<script>" not in render("<script>", 12)


def test_the_page_says_its_language():
    assert '<html lang="en">' in render("Ada", 12)
