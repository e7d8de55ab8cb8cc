"""The files of the search index: what is read of a page, how they are cut, that they are always the same."""

import json
import re
from pathlib import Path

from sitedata.build.page_sections import sections
from sitedata.build.search_index import HEADING, PLACES, SHARD_BYTES, TEXT, TITLE, IndexedPage, files, index

from tests.build.conftest import BuiltPage

PAGE = """<!doctype html><html lang="en"><body><nav>Menu</nav><main id="main" data-found>
<p class="notice" data-unfound>Out <p>too</p> of</p>
<h1 id="top">The <em>t</em>itle</h1><p title="a > b">Intro &amp; <span class="unbroken">e-mail</span>.</p>
<dl><dt>End</dt><dd>begin</dd></dl><!-- not <b>this</b> -->
<h2 id="one">First part</h2><ul><li>one</li><li>two</li></ul><h3>Without an address</h3><svg><title>no</title></svg>
<section data-unfound><section>in</section>ner</section><label>Question</label><script>let no;</script>
<nav>On this page</nav></main><footer>Foot</footer></body></html>"""


def test_what_is_read_of_a_page() -> None:
    first, second = sections(PAGE)
    assert (first.anchor, first.heading, first.text) == ("", "The title", "Intro & e-mail. End. begin")
    assert (second.anchor, second.heading) == ("one", "First part")
    assert second.text == "one. two. Without an address. Question"
    assert second.subheadings == ["Without an address"]


def test_spaces_at_which_no_line_breaks_are_kept() -> None:
    [only] = sections("<main data-found><h1>Où\u202f?</h1><p>Un\n contact\xa0?</p></main>")
    assert (only.heading, only.text) == ("Où\u202f?", "Un contact\xa0?")


def test_a_quotation_ends_with_its_own_sign() -> None:
    quoted = "<main data-found><h1>T</h1><p>{}</p><p>After</p></main>"
    ends = {
        "«\xa0dit.\xa0»": "",
        "«\xa0dit\xa0»": ".",
        "«dicho».": "",
        "“said.”": "",
        "“said”": ".",
        "«\u202fdit\u202f!\u202f»": "",
    }
    for text, end in ends.items():
        assert sections(quoted.format(text))[0].text == f"{text}{end} After"


def test_a_button_is_found_but_is_no_part_of_what_a_page_says() -> None:
    button = '<p><a class="button button--primary" href="x">Ask <b>us</b></a></p>'
    linked = f'<main data-found><h1>T</h1><p>Said in <a href="y">a link</a>.</p>{button}</main>'
    [only] = sections(linked)
    assert (only.text, only.buttons) == ("Said in a link.", ["Ask us"])
    made = {name: json.loads(text) for name, text in files("en", [IndexedPage("x/", [only])])}
    assert "ask" in made["words-0.json"]["words"]
    assert made["0.json"] == ["x/", ["", "T", "Said in a link."]]


def test_a_page_that_is_not_to_be_found_is_not_read() -> None:
    assert sections(PAGE.replace(" data-found", "")) == []


def indexed(*texts: str) -> list[IndexedPage]:
    html = [PAGE.replace("Intro", text) for text in texts]
    return [IndexedPage(f"page-{number}/", sections(page)) for number, page in enumerate(html)]


def test_a_word_knows_its_pages_and_where_it_stands_there() -> None:
    made = {name: json.loads(text) for name, text in files("en", indexed("Rare", "Common title title"))}
    known = made["words-0.json"]["words"]
    assert known["rare"][1::2] == [0]
    assert known["common"][1::2] == [1]
    places = {word: [weight // PLACES for weight in known[word][2::2]] for word in ("title", "first", "two", "address")}
    assert places == {"title": [TITLE] * 2, "first": [HEADING] * 2, "two": [TEXT] * 2, "address": [HEADING] * 2}
    assert known["title"][4] > known["title"][2]
    assert made["1.json"][0] == "page-1/"
    assert made["1.json"][2][:2] == ["one", "First part"]


def test_what_a_query_needs_stays_small_however_many_words_there_are() -> None:
    many = " ".join(f"{letter}{number}" for letter in "abcdefgh" for number in range(4000))
    made = dict(files("xx", indexed(many)))
    shards = {name: text for name, text in made.items() if name.startswith("words-")}
    assert len(shards) > 5
    assert max(map(len, shards.values())) < 2 * SHARD_BYTES
    head = json.loads(made["index.json"])
    assert head["starts"] == [next(iter(json.loads(shards[f"words-{n}.json"])["words"])) for n in range(len(shards))]
    assert head["starts"] == sorted(head["starts"])


def test_the_index_is_the_same_each_time_and_named_after_its_content(tmp_path: Path) -> None:
    folders = []
    for number, text in enumerate(("one", "one", "two")):
        site = tmp_path / str(number)
        (site / "en").mkdir(parents=True)
        (site / "en/index.html").write_text(PAGE.replace("Intro", text), "utf-8")
        (site / "search.html").write_text('<form data-index="assets/search/en/">', "utf-8")
        folders.append(index(site))
        assert (site / "search.html").read_text("utf-8") == f'<form data-index="{folders[-1]}/en/">'
        assert (site / folders[-1] / "en" / "index.json").is_file()
    assert folders[0] == folders[1] != folders[2]
    assert dict(files("en", indexed("one"))) == dict(files("en", indexed("one")))


def test_the_search_page_names_the_folder_of_the_index(pages: dict[str, BuiltPage]) -> None:
    named = []
    for page in pages.values():
        for folder in re.findall(r'data-index="([^"]*)"', page.path.read_text("utf-8")):
            assert (page.path.parent / folder / "index.json").is_file()
            named.append(folder)
    assert len(named) == 3
