from greeter.kind import kind_words


def test_kind_words_are_a_paragraph():
    assert kind_words().startswith("<p>")
