"""Which places of a word, such as {max}, the program fills: the receiver, the scripts and the hooks.

The templates say it themselves: `w('step.number', number=1)`. tests/sitedata/test_filled_words.py reads the code that
fills, and compares.
"""

from collections.abc import Mapping

NONE: frozenset[str] = frozenset()
BY_ANSWER = frozenset({"typed", "row"})
"""Of a sentence for an answer that is refused: what only the answer tells, so the receiver and the script fill it."""
ERROR = frozenset({"label", "max", "max_mb", "max_files", "formats", "other"}) | BY_ANSWER
"""Of a sentence for an answer that is refused, wherever it stands."""
SUBMISSION_MAIL = frozenset(
    {"site", "form", "next_steps", "reference", "received", "until", "language", "contact", "privacy", "doubts", "link"}
)
DIGEST = frozenset({"site", "until", "received", "sent", "waiting", "oldest", "attention", "purged"})
EMAIL = frozenset({"email"})
OF_RECEIVER = (
    *("mail.bounced_confirmation", "mail.bounced_heading", "mail.bounced_team"),
    *("mail.addition_to", "mail.confirmation_body", "mail.confirmation_link", "mail.confirmation_subject"),
    "mail.correction_of",
    *("mail.digest_body", "mail.digest_subject", "receiver.link_ended"),
    *("mail.withdrawn_body", "mail.withdrawn_subject"),
    *("mail.doubt_fast", "mail.doubt_infected", "mail.doubt_macros", "mail.doubt_proof", "mail.doubt_repaired"),
    *("mail.doubt_trap", "mail.doubt_unopened", "mail.doubt_unscanned"),
    *("mail.doubtful", "mail.files_heading", "mail.files_infected", "mail.files_left_out", "mail.moment"),
    *("mail.files_refused", "mail.not_given", "mail.sealed", "mail.team_intro", "mail.team_subject"),
    *("mail.reason_account", "mail.reason_content", "mail.reason_later", "mail.reason_limit", "mail.reason_recipient"),
    *("mail.reason_part", "mail.reason_sealed", "mail.reason_server", "mail.reason_size"),
    *("mail.trouble_heading", "mail.trouble_line", "mail.trouble_more"),
    *("receiver.bad_request", "receiver.closed", "receiver.conflict", "receiver.error", "receiver.method"),
    *("receiver.not_found", "receiver.other_origin", "receiver.too_large", "receiver.too_many", "receiver.too_slow"),
    *("receiver.unavailable", "form.title_prefix", "form.file_size", "form.kept_file", "form.kept_files"),
    *("receiver.receipt_busy", "receiver.receipt_gone"),
    *("copy.next", "copy.received", "copy.reference", "copy.title", "copy.unshown", "copy.until", "copy.write"),
    *("report.agreed", "report.applications", "report.bounced", "report.by_employer", "report.by_institution"),
    *("report.by_language", "report.by_mail", "report.by_month", "report.by_region", "report.by_standing"),
    *("report.by_theme", "report.by_time", "report.chart", "report.deployed", "report.kept", "report.kind"),
    *("report.language", "report.later", "report.made", "report.mails", "report.month", "report.needs_attention"),
    *("report.no_answer", "report.no_region", "report.none", "report.period", "report.proposed", "report.region"),
    *("report.requests", "report.sent", "report.several", "report.small", "report.state", "report.theme"),
    *("report.time", "report.title", "report.total", "report.waiting", "report.within_month"),
    *("report.skip", "report.within_quarter", "report.within_week"),
)
"""Words that no template shows: the receiver asks for them."""
FILLED: Mapping[str, frozenset[str]] = {
    "error.": ERROR,
    "mail.": SUBMISSION_MAIL,
    "mail.addition_to": frozenset({"reference"}),
    "mail.confirmation_link": frozenset({"address"}),
    "mail.correction_of": frozenset({"reference"}),
    "mail.withdrawn_": frozenset({"site", "reference", "received"}),
    "mail.bounced_": frozenset({"reference"}),
    "mail.bounced_heading": NONE,
    "mail.digest_": DIGEST,
    "mail.doubt_": NONE,
    "mail.files_heading": NONE,
    "mail.moment": frozenset({"day", "hour", "minute"}),
    "mail.not_given": NONE,
    "mail.reason_": frozenset({"reference"}),
    "mail.trouble_heading": NONE,
    "mail.trouble_line": frozenset({"reference", "reason", "error"}),
    "mail.trouble_more": frozenset({"number"}),
    "receiver.": frozenset({"max_mb"}),
    "receiver.closed": frozenset({"max_mb", "state"}),
    "copy.": NONE,
    "copy.title": frozenset({"form"}),
    "copy.until": frozenset({"until"}),
    "copy.write": frozenset({"contact"}),
    "report.": NONE,
    "report.title": frozenset({"site"}),
    "report.period": frozenset({"since", "until"}),
    "report.made": frozenset({"day"}),
    "report.small": frozenset({"mark", "below"}),
    "report.chart": frozenset({"title"}),
    "browser.typed": frozenset({"typed", "max"}),
    "form.file_size": frozenset({"whole", "tenth"}),
    "browser.files_chosen": frozenset({"count", "size"}),
    "browser.converted": frozenset({"name", "other"}),
    "browser.progress": frozenset({"percent"}),
    "form.step": frozenset({"number", "count"}),
    "browser.review_declared": frozenset({"declaration"}),
    "browser.write": EMAIL,
    "browser.draft_text": EMAIL,
    "browser.draft_otherwise": EMAIL,
    "search.found": frozenset({"query", "count"}),
    "search.none": frozenset({"query", "count"}),
    "search.similar": frozenset({"query", "count"}),
    "search.sections": frozenset({"page"}),
    "state.day": frozenset({"day", "zone"}),
    "state.moment": frozenset({"day", "zone", "hour", "minute"}),
    "state.closed": frozenset({"form"}),
    "state.more": frozenset({"title"}),
    "state.until": frozenset({"form", "closes"}),
    "state.from": frozenset({"form", "opens"}),
    "state.between": frozenset({"form", "opens", "closes"}),
    "state.since": frozenset({"form", "closes"}),
    "download.note": frozenset({"type", "size"}),
    "download.note_language": frozenset({"type", "language", "size"}),
    "download.size": frozenset({"size"}),
    "footnote.back": frozenset({"number"}),
}
"""Beginning of the key of a word → the places that are filled; the longest beginning holds."""


def filled(key: str) -> frozenset[str]:
    """Return the places of a word that code fills; none for a word that only templates show."""
    beginnings = [beginning for beginning in FILLED if key.startswith(beginning)]
    return FILLED[max(beginnings, key=len)] if beginnings else NONE
