"""Pages cut into bands: what their lists of contents say of them."""

from sitedata.rendering.bands import Title, bands


def test_a_title_has_no_links_and_keeps_its_words_on_one_line() -> None:
    heading = '<h2 id="open">Is <a href="#it"><em>it</em></a> <span class="unbroken">e-mail</span>?</h2>'
    (band,) = bands(f"{heading}<p>Yes.</p>")
    assert band.title == Title("#open", 'Is it <span class="unbroken">e-mail</span>?')


def test_a_band_without_a_heading_has_no_title() -> None:
    (band,) = bands("<p>Yes.</p>")
    assert band.title is None
