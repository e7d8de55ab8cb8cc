"""Typography of a page's text: through what is bold or linked, never in code, addresses and attributes."""

import pytest
from sitedata.text.typeset_html import typeset_html
from sitedata.text.typography import NARROW, WIDE

CASES = [
    (
        "<p><strong>Qui</strong> ? <em>oui</em> : <b>« non »</b> !</p>",
        "<p><strong>Qui</strong>_? <em>oui</em>~: <b>«~non~»</b>_!</p>",
    ),
    ("<p>« <em>Oui !</em> »</p>", "<p>«~<em>Oui_!</em>~»</p>"),
    ("<p>l'<a href=\"a\">ami d'<b>ici</b></a></p>", '<p>l’<a href="a">ami d’<b>ici</b></a></p>'),
    ("<p>20 € ? 50 % ;</p>", "<p>20~€_? 50~%_;</p>"),
    (
        "<p>l'a <code>l'a ?</code> ? <KBD>a !</KBD> !</p><pre>a ?\nl'a</pre>",
        "<p>l’a <code>l'a ?</code>_? <KBD>a !</KBD>_!</p><pre>a ?\nl'a</pre>",
    ),
    (
        '<p><img alt="l\'un > ?" src="l\'a.png"> ?</p><!-- l\'a ? -->',
        '<p><img alt="l\'un > ?" src="l\'a.png">_?</p><!-- l\'a ? -->',
    ),
    ("<p>R&amp;D ? a &lt; b ?</p>", "<p>R&amp;D_? a &lt; b_?</p>"),
    ("<p>l'</p><p>ami</p><p>fin</p> <p> ? a</p>", "<p>l'</p><p>ami</p><p>fin</p> <p> ? a</p>"),
    ('<p>fin<sup id="f"><a>1</a></sup> !</p>', '<p>fin<sup id="f"><a>1</a></sup>_!</p>'),
    (
        "<p><b lang=\"en\">it's <b>so ?</b> ?</b> ? <q lang='es'>50 % <i lang=fr>a ?</i> ?</q> !</p><p>a ?</p>",
        "<p><b lang=\"en\">it’s <b>so ?</b> ?</b>_? <q lang='es'>50~% <i lang=fr>a_?</i> ?</q>_!</p><p>a_?</p>",
    ),
    (
        '<div lang="en"><div lang="es"><p>a ?</p></div>b ?</div><p>c ?',
        '<div lang="en"><div lang="es"><p>a ?</p></div>b ?</div><p>c_?',
    ),
    ("</p></b> oui ?", "</p></b> oui_?"),
]
"""HTML of a French page → the same, set; `~` and `_` stand for the wide and the narrow space that do not break."""


@pytest.mark.parametrize(("html", "expected"), CASES)
def test_the_text_is_set_and_nothing_else(html: str, expected: str) -> None:
    found = typeset_html(html, "fr")
    assert found == expected.replace("~", WIDE).replace("_", NARROW)
    assert typeset_html(found, "fr") == found
