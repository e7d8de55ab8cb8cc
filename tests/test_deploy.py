"""The examples in `deploy/`: their limits are the receiver's, and the programs they are for accept them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from receiver import server
from receiver.config import conflicts, settings
from receiver.screening import virus_scan
from tests.programs import needed
from tests.proxying import DEPLOY, accepted, nginx_command

pytestmark = pytest.mark.process

NGINX = (DEPLOY / "nginx.conf").read_text("utf-8")
CADDY = (DEPLOY / "Caddyfile").read_text("utf-8")
UNIT = (DEPLOY / "mieux-receiver.service").read_text("utf-8")
README = (DEPLOY / "README.md").read_text("utf-8")
LIMITS = {
    "MAX_UPLOAD_MB": ("client_max_body_size {}m", "max_size {}MiB"),
    "HEADER_SECONDS": ("client_header_timeout {}s", "read_header {}s"),
    "MAX_CONNECTIONS": ("max_conns={}", "max_conns_per_host {}"),
    "PORT": ("server 127.0.0.1:{}", "reverse_proxy 127.0.0.1:{}"),
}


def lines(text: str) -> list[str]:
    """The lines that are no comments, without what ends them."""
    found = (line.strip().rstrip(";{ ") for line in text.splitlines())
    return [line for line in found if line and not line.startswith("#")]


def values_of(key: str) -> list[str]:
    return [line.partition("=")[2] for line in lines(UNIT) if line.partition("=")[0] == key]


@pytest.mark.parametrize("name", LIMITS)
def test_the_limits_are_those_of_the_receiver(name: str) -> None:
    default = settings.DEFAULTS[name]
    for text, limit in zip((NGINX, CADDY), LIMITS[name], strict=True):
        wanted = limit.format(default)
        assert any(re.search(rf"{re.escape(wanted)}(?![\w.])", line) for line in lines(text)), wanted
        assert len(re.findall(re.escape(limit.split("{}")[0]) + r"\d", "\n".join(lines(text)))) == 1
        row = next(line for line in README.splitlines() if line.startswith(f"| `{name}` | {default} |"))
        assert f"`{wanted}`" in row


def test_the_proxies_wait_longer_than_a_scan() -> None:
    assert (
        int(re.findall(r"proxy_read_timeout (\d+)s", NGINX)[0]) > virus_scan.SCAN_SECONDS + virus_scan.CONNECT_SECONDS
    )
    assert (
        int(re.findall(r"response_header_timeout (\d+)s", CADDY)[0])
        > virus_scan.SCAN_SECONDS + virus_scan.CONNECT_SECONDS
    )


def test_nginx_writes_no_upload_to_its_disk_and_no_visitor_into_its_log() -> None:
    assert {"proxy_request_buffering off", "proxy_max_temp_file_size 0"} <= set(lines(NGINX))
    [log] = re.findall(r"log_format mieux '([^']*)'", NGINX)
    assert set(re.findall(r"\$(\w+)", log)) <= {
        "time_iso8601",
        "request_method",
        "uri",
        "status",
        "body_bytes_sent",
        "request_time",
    }
    assert {line.split()[-1] for line in lines(NGINX) if line.startswith("access_log")} == {"off", "mieux"}


def test_nginx_tells_the_receiver_who_comes_and_how() -> None:
    headers = dict(re.findall(r"proxy_set_header (\S+) (\S+)", "\n".join(lines(NGINX))))
    assert (headers["Host"], headers["X-Forwarded-For"]) == ("$host", "$remote_addr")
    assert headers["X-Forwarded-Proto"] == "$scheme"


def test_the_unit_waits_for_what_is_running_and_leaves_no_plain_text() -> None:
    assert int(values_of("TimeoutStopSec")[0]) > server.GRACE_SECONDS + 10
    assert (values_of("LimitCORE"), values_of("MemorySwapMax")) == (["0"], ["0"])
    assert values_of("Restart") == ["on-failure"]
    assert values_of("User") == ["mieux"]


def test_the_settings_of_the_unit_and_of_the_guide_are_accepted() -> None:
    guide = dict(re.findall(r"^ {7}([A-Z_]+)=(.*)$", README, re.MULTILINE))
    assert guide
    assert set(guide) <= set(settings.DEFAULTS)
    unit = dict(value.split("=", 1) for value in values_of("Environment"))
    folder = Path("/var/lib") / values_of("StateDirectory")[0]
    for environment in (unit, unit | guide):
        found = settings.read(environment)
        conflicts.refuse(found)
        assert found.database_file
        assert found.database_file.parent == folder
        assert found.mail_folder in (None, folder / "mail")


def test_every_setting_the_guide_names_exists() -> None:
    named = set(re.findall(r"`([A-Z]+_[A-Z_]+)[`=]", README))
    assert named - {"SITE_URL", "SOURCE_DATE_EPOCH"} <= set(settings.DEFAULTS)


def test_nginx_accepts_its_file(tmp_path: Path) -> None:
    accepted(*nginx_command(tmp_path), "-t", "-q")


def test_caddy_accepts_its_file() -> None:
    accepted(needed("caddy"), "adapt", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile"))


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    systemd = needed("systemd-analyze")
    unit = tmp_path / "mieux-receiver.service"
    # It looks whether the program is there.
    unit.write_text(UNIT.replace("/srv/mieux/.venv/bin/python", sys.executable))
    done = subprocess.run(
        [systemd, "verify", str(unit)], capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    # Units of the machine itself may have faults of their own.
    assert "mieux-receiver" not in done.stderr, done.stderr
