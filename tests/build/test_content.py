"""What the site says: every record, in every language, and every word of the leaflet's lists."""

import re

import pytest
from sitedata.language import countries, formatting
from sitedata.models.translated_text import Text
from sitedata.site import Site

from tests.build.conftest import BuiltPage

LEAFLET = (
    "Demande d’expertise",
    "Envoi d’une demande officielle",
    "Auprès de l’équipe MIEUX ou de la délégation de l’UE sur place",
    "Réponse rapide",
    "Préparation de la fiche d’action",
    "Adaptation aux besoins prioritaires",
    "Approbation du comité de pilotage de projet de l’UE",
    "Mise en œuvre",
    "Mobilisation rapide des experts",
    "Réalisation des activités",
    "Garantie d’une appropriation locale",
    "Évaluation et partage des résultats",
    "Migration irrégulière",
    "Gestion des frontières/visas",
    "Traite des êtres humains",
    "Trafic de migrants",
    "Migration légale et mobilité",
    "Migration de main-d’œuvre",
    "Intégration",
    "Libre circulation",
    "Migration et développement",
    "Engagement des diasporas",
    "Envoi de fonds",
    "Exode/afflux de cerveaux",
    "Protection internationale et politique d’asile",
    "Intégration des réfugiés",
    "Déplacement",
    "Questions transversales",
    "Migration et changements climatiques",
    "Droits humains",
    "Données migratoires",
    "Afrique, Caraïbes, Pacifique (ACP)",
    "Asie",
    "Voisinage européen",
    "Amérique latine",
    "Pays et territoires d’outre-mer (PTOM)",
    "Golfe (persique)",
    "Soutien à l’élaboration et à la révision des lois",
    "Conception/évaluation de politiques et de stratégies",
    "Rédaction de manuels et de guides d’utilisation",
    "Ateliers politiques et thématiques",
    "Formations/formations des formateurs",
    "Sessions d’échange d’informations",
    "Missions exploratoires et rapports",
    "Visites d’études",
    "La mobilisation d’experts du Nord et du Sud et la collaboration entre responsables politiques d’horizons très "
    "divers garantissent l’adéquation des solutions apportées.",
    "Les experts apprennent beaucoup l’un de l’autre à travers le partage de concepts, d’expériences et de bonnes "
    "pratiques.",
    "Un expert MIEUX pour le Burundi et le Togo",
    "Un expert MIEUX pour le Pérou",
    "L’expansion des réseaux de coopération aux niveaux national et international",
    "S’exposer à de nouveaux environnements professionnels",
    "Renforcer la coopération entre pairs et la coopération triangulaire",
    "Acquérir une expérience directe de la gestion des migrations",
    "Flexibilité dans le recrutement des experts pour un respect optimal des procédures institutionnelles",
    "Les experts perçoivent des honoraires forfaitaires d’expertise, une indemnité journalière pendant toute la durée "
    "de la mission ainsi qu’une assurance voyage",
    "Leurs déplacements internationaux sont organisés et pris en charge",
    "Les experts bénéficient du soutien de l’équipe MIEUX à chaque phase de leur déploiement",
    "mieux-initiative@icmpd.org",
)
"""The leaflet's lists and quotations, its three slips corrected."""


def squeeze(text: str) -> str:
    """Text for comparison: any white space is one space."""
    return re.sub(r"\s+", " ", text)


@pytest.fixture(scope="module")
def said(site: Site, pages: dict[str, BuiltPage]) -> dict[str, str]:
    """All visible text of a language's pages."""
    return {
        language: squeeze(
            " ".join(pages[p.url].soup.get_text(" ") for p in site.pages.values() if p.language == language)
        )
        for language in site.languages
    }


def texts(site: Site) -> list[Text]:
    """Every text of the records that pages show."""
    found = [site.programme.tagline, site.programme.mission, site.programme.disclaimer]
    found += [site.programme.funder.statement, site.programme.implementer.statement]
    found += [text for figure in site.programme.figures for text in (figure.value, figure.label, figure.as_of)]
    found += [text for step in site.steps for text in (step.title, *step.points)]
    found += [theme.title for theme in site.themes]
    found += [topic.title for theme in site.themes for topic in theme.topics]
    found += [text for region in site.regions.regions for text in (region.title, region.definition)]
    found += [kind.title for kind in site.support_types]
    found += [text for entry in site.testimonials for text in (entry.quote, entry.attribution)]
    found += [point.text for point in (*site.benefits, *site.conditions)]
    return found


@pytest.mark.parametrize("words", LEAFLET)
def test_every_word_of_the_leaflet_is_on_the_french_site(words: str, said: dict[str, str]) -> None:
    assert words.casefold() in said["fr"].casefold()


def test_every_record_is_on_the_site_in_every_language(site: Site, said: dict[str, str]) -> None:
    missing = [text[code] for text in texts(site) for code in site.languages if squeeze(text[code]) not in said[code]]
    assert missing == []


def test_the_counts_are_the_leaflets(site: Site) -> None:
    assert [len(records) for records in (site.steps, site.themes, site.regions.regions, site.support_types)] == [
        4,
        5,
        6,
        8,
    ]
    assert [len(records) for records in (site.testimonials, site.benefits, site.conditions)] == [2, 5, 3]


def test_countries_stand_in_the_order_of_each_alphabet(site: Site, pages: dict[str, BuiltPage]) -> None:
    for language in site.languages:
        text = squeeze(pages[site.page(language, "regions").url].soup.get_text(" "))
        own = site.regions.own_names(language)
        for region in site.regions.regions:
            for part in region.subsets or (region,):
                names = [entry.name for entry in countries.named(part.countries, language, own)]
                assert " ".join(names) in text, (language, part.id)


def test_two_crimes_are_never_mixed_up(said: dict[str, str]) -> None:
    assert "trafic d’êtres humains" not in said["fr"].lower()
    assert "trafic des êtres humains" not in said["fr"].lower()
    assert "tráfico de seres humanos" not in said["es"].lower()
    assert "trata de migrantes" not in said["es"].lower()
    assert "trafficking of migrants" not in said["en"].lower()
    assert "smuggling of human beings" not in said["en"].lower()


def test_funding_statement_and_emblem_stand_together_on_every_page(site: Site, pages: dict[str, BuiltPage]) -> None:
    for page in site.pages.values():
        emblem = pages[page.url].soup.select_one("footer .emblem[role=img]")
        assert emblem, page.url
        assert emblem["aria-label"] == site.programme.funder.emblem_alt[page.language]
        assert len(emblem.select("svg use")) == 12
        assert emblem.parent
        assert site.programme.funder.statement[page.language] in emblem.parent.get_text(), page.url


def test_the_accessibility_statement_tells_of_the_last_check(site: Site, pages: dict[str, BuiltPage]) -> None:
    check = site.accessibility
    assert check
    for language in site.languages:
        shown = pages[site.page(language, "accessibility").url].soup.get_text(" ")
        assert check.tool in shown
        assert formatting.day(check.checked_on, language) in shown
        assert site.word(language, "audit.violations") in shown
