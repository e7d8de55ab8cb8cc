"""The words of the report for the donor, which the built site must have like those for visitors."""

WORDS = (
    *("report.agreed", "report.applications", "report.bounced", "report.by_employer", "report.by_institution"),
    *("report.by_language", "report.by_mail", "report.by_month", "report.by_region", "report.by_standing"),
    *("report.by_theme", "report.by_time", "report.chart", "report.deployed", "report.kept", "report.kind"),
    *("report.language", "report.later", "report.made", "report.mails", "report.month", "report.needs_attention"),
    *("report.no_answer", "report.no_region", "report.none", "report.period", "report.proposed", "report.region"),
    *("report.requests", "report.sent", "report.several", "report.small", "report.state", "report.theme"),
    *("report.time", "report.title", "report.total", "report.waiting", "report.within_month"),
    *("report.skip", "report.within_quarter", "report.within_week"),
)
"""Keys of data/words.yml."""
