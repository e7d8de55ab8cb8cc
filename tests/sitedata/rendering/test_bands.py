"""Pages cut into bands: what their lists of contents say of them."""

from sitedata.rendering.bands import Title, bands


def test_a_title_has_no_links() -> None:
    heading = '<h2 id="open">Is <a href="#it"><em>it</em></a> e-mail?</h2>'
    (band,) = bands(f"{heading}<p>Yes.</p>")
    assert band.title == Title("#open", "Is it e-mail?")


def test_a_band_without_a_heading_has_no_title() -> None:
    (band,) = bands("<p>Yes.</p>")
    assert band.title is None
