"""The examples in `deploy/`: their limits are the receiver's, and the programs they are for accept them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sitedata.rendering.response_headers import EVERYWHERE, HTTPS_ONLY, POLICY

from receiver import server
from receiver.config import conflicts, settings
from receiver.screening import virus_scan
from receiver.web.connections import KEEP_ALIVE_SECONDS
from tests.conftest import ROOT
from tests.programs import needed
from tests.proxying import DEPLOY, accepted, changed, elsewhere, nginx_command

pytestmark = pytest.mark.process

NGINX = (DEPLOY / "nginx.conf").read_text("utf-8")
CADDY = (DEPLOY / "Caddyfile").read_text("utf-8")
HAPROXY = (DEPLOY / "haproxy.cfg").read_text("utf-8")
APACHE = (DEPLOY / "apache.conf").read_text("utf-8")
PROXIES = (NGINX, CADDY, HAPROXY, APACHE)
UNIT = (DEPLOY / "mieux-receiver.service").read_text("utf-8")
README = (DEPLOY / "README.md").read_text("utf-8")
LIMITS = {
    "HEADER_SECONDS": ("client_header_timeout {}s", "read_header {}s", "timeout http-request {}s", "header={}"),
    "MAX_CONNECTIONS": ("max_conns={}", "max_conns_per_host {}", "maxconn {}", "max={}"),
    "PORT": (
        "server 127.0.0.1:{}",
        "reverse_proxy 127.0.0.1:{}",
        "server receiver 127.0.0.1:{}",
        "ProxyPass / http://127.0.0.1:{}",
    ),
}
IDLE = (r"keepalive_timeout (\d+)s", r"keepalive (\d+)s", r"pool-purge-delay (\d+)s", r" ttl=(\d+)")
"""How long each proxy keeps a connection to the receiver that is idle, in seconds."""
WAIT = (r"proxy_read_timeout (\d+)s", r"response_header_timeout (\d+)s", r"timeout server (\d+)s", r" timeout=(\d+)")
"""How long each proxy waits for an answer, in seconds."""

FILES_PER_POST = 20
"""More than a form takes."""


def lines(text: str) -> list[str]:
    """The lines that are no comments, without what ends them."""
    found = (line.strip().rstrip(";{ ") for line in text.splitlines())
    return [line for line in found if line and not line.startswith("#")]


def values_of(key: str) -> list[str]:
    return [line.partition("=")[2] for line in lines(UNIT) if line.partition("=")[0] == key]


@pytest.mark.parametrize("name", LIMITS)
def test_the_limits_are_those_of_the_receiver(name: str) -> None:
    default = settings.DEFAULTS[name]
    for text, limit in zip(PROXIES, LIMITS[name], strict=True):
        wanted = limit.format(default)
        assert any(re.search(rf"{re.escape(wanted)}(?![\w.])", line) for line in lines(text)), wanted
        assert len(re.findall(re.escape(limit.split("{}")[0]) + r"\d", "\n".join(lines(text)))) == 1
        row = next(line for line in README.splitlines() if line.startswith(f"| `{name}` | {default} |"))
        assert f"`{wanted}`" in row


def test_the_proxies_wait_longer_than_a_scan() -> None:
    for text, pattern in zip(PROXIES, WAIT, strict=True):
        [seconds] = re.findall(pattern, text)
        assert int(seconds) > virus_scan.SCAN_SECONDS + virus_scan.CONNECT_SECONDS


def test_the_receiver_keeps_connections_longer_than_the_proxies() -> None:
    """With time to spare: HAProxy closes half of them at a time, and some seconds pass on the way."""
    row = next(line for line in README.splitlines() if line.startswith(f"| 75 seconds idle | {KEEP_ALIVE_SECONDS} |"))
    for text, pattern in zip(PROXIES, IDLE, strict=True):
        [found] = re.finditer(pattern, text)
        assert int(found[1]) + 10 < KEEP_ALIVE_SECONDS
        assert f"`{found[0].strip()}`" in row


def test_what_haproxy_and_apache_answer_themselves_has_the_security_headers() -> None:
    expected = {name: f'"{value}"' for name, value in {**EVERYWHERE, **HTTPS_ONLY}.items()}
    by_haproxy = re.findall(r'set-header (\S+) (".*") unless from_receiver', HAPROXY)
    assert dict(by_haproxy) == expected
    # What stands behind it would find an answer that has a policy.
    assert by_haproxy[-1][0] == POLICY
    assert dict(re.findall(r'Header always set (\S+) (".*")', APACHE)) == expected


def test_only_ciphers_with_forward_secrecy_are_offered() -> None:
    """OpenSSL's names of the list in the examples: all of them begin with an exchange of new keys."""
    static = (DEPLOY / "nginx-static.conf").read_text("utf-8")
    lists = [re.findall(r"iphers?(?:uite)? (ECDHE\S+?);?$", text, re.MULTILINE | re.IGNORECASE) for text in PROXIES]
    [wanted] = {one for found in [*lists, re.findall(r"ssl_ciphers (\S+);", static)] for one in found}
    assert [len(found) for found in lists] == [1, 0, 1, 1]
    done = subprocess.run(
        [needed("openssl"), "ciphers", wanted], capture_output=True, text=True, check=True, timeout=60
    )
    offered = {name for name in done.stdout.strip().split(":") if not name.startswith("TLS_")}
    assert offered
    assert all(name.startswith("ECDHE-") for name in offered)


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


def test_the_unit_lets_the_receiver_open_what_its_limits_allow() -> None:
    """A descriptor for each connection, and some for the files of each post."""
    connections, posts = (int(settings.DEFAULTS[name]) for name in ("MAX_CONNECTIONS", "MAX_POSTS"))
    assert int(values_of("LimitNOFILE")[0]) >= connections + FILES_PER_POST * posts


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
    of_containers = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yml").read_text("utf-8")))
    assert named - {"SITE_URL", "SOURCE_DATE_EPOCH"} <= set(settings.DEFAULTS) | of_containers


def test_nginx_accepts_its_file(tmp_path: Path) -> None:
    accepted(*nginx_command(tmp_path, **elsewhere(tmp_path)), "-t", "-q")


def test_caddy_accepts_its_file(tmp_path: Path) -> None:
    (tmp_path / "Caddyfile").write_text(changed("Caddyfile", elsewhere(tmp_path)))
    accepted(needed("caddy"), "adapt", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile"))


def test_the_socket_is_where_the_proxies_look() -> None:
    socket = (DEPLOY / "mieux-receiver.socket").read_text("utf-8")
    assert f"ListenStream={settings.DEFAULTS['HOST']}:{settings.DEFAULTS['PORT']}" in lines(socket)


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    systemd = needed("systemd-analyze")
    unit = tmp_path / "mieux-receiver.service"
    # It looks whether the program is there.
    unit.write_text(UNIT.replace("/srv/mieux/.venv/bin/python", sys.executable))
    shutil.copy(DEPLOY / "mieux-receiver.socket", tmp_path)
    done = subprocess.run(
        [systemd, "verify", str(unit)], capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    # Units of the machine itself may have faults of their own.
    assert "mieux-receiver" not in done.stderr, done.stderr


def test_systemd_finds_that_the_unit_may_do_little() -> None:
    """Its own measure, from 0 to 10 (here in tenths): what the receiver needs is the network and sockets."""
    systemd = needed("systemd-analyze")
    unit = DEPLOY / "mieux-receiver.service"
    command = [systemd, "security", "--offline=yes", "--no-pager", "--threshold=15", str(unit)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Overall exposure level for mieux-receiver.service" in done.stdout


def test_prometheus_accepts_its_configuration_and_its_rules(tmp_path: Path) -> None:
    rules = str(DEPLOY / "alerts.yml")
    changes = {"/etc/prometheus/mieux-alerts.yml": rules}
    (tmp_path / "prometheus.yml").write_text(changed("prometheus.yml", changes))
    accepted(needed("promtool"), "check", "config", str(tmp_path / "prometheus.yml"))


def test_the_rules_alert_when_they_should_and_only_then(tmp_path: Path) -> None:
    cases = (ROOT / "tests" / "alerts.yml").read_text("utf-8").replace("[RULES]", f"[{DEPLOY}/alerts.yml]")
    (tmp_path / "alerts.yml").write_text(cases)
    accepted(needed("promtool"), "test", "rules", str(tmp_path / "alerts.yml"))


def test_the_rules_and_the_guide_name_numbers_that_exist() -> None:
    """Prometheus takes a name that nobody gives for one that is not there yet."""
    code = (ROOT / "receiver" / "web" / "metrics.py").read_text("utf-8")
    families = {f"mieux_{name}" for name in re.findall(r'(?:_counter|_histogram|_gauge)\(\s*"(\w+)"', code)}
    families |= set(re.findall(r'"(mieux_\w+)"', code))
    ends = r"_(?:total|bucket|count|sum)$"
    for text in (README, (DEPLOY / "alerts.yml").read_text("utf-8")):
        named = {re.sub(ends, "", name) for name in re.findall(r"\bmieux_(?!receiver\b|down\b)\w+", text)}
        assert named
        assert named - families == set()


def test_the_commands_of_the_guide_find_their_program_from_anywhere() -> None:
    """systemd-run looks for a relative path where it is called, not in WorkingDirectory."""
    commands = re.findall(r"^ {4}systemd-run (?:.*\\\n)*.*$", README, re.MULTILINE)
    assert commands
    assert all("/srv/mieux/.venv/bin/python -m receiver" in command for command in commands)
