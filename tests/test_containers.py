"""Containers: what compose.yml asks for, and (in `make soak`, some minutes) the images built and run as any user.

The base is made by mmdebstrap: no registry of images is asked. compose.yml's own words are given to podman.
"""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
import yaml

from receiver.config import conflicts
from receiver.forms import contract as contracts
from receiver.server import GRACE_SECONDS
from tests.conftest import ROOT
from tests.ports import free_port
from tests.programs import needed, needed_module
from tests.proxying import accepted
from tests.receiver.sample_posts import filled_in
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process

TEXT = (ROOT / "compose.yml").read_text("utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SCRIPTS = ROOT / "deploy" / "containers"
BASE = "localhost/mieux-test-base"
USER = "4711:4711"
BUILD_SECONDS, LOOK_SECONDS = 1800, 10
"""Of an image; and between two looks whether it is there."""
CLEANING_SECONDS = 120
"""What buildah may need when the image has its name."""
GIVEN = {"SITE_NAME": "localhost", "MIEUX_USER": USER}


def given(text: str, environment: dict[str, str]) -> str:
    """Replace `${NAME:-default}` and `${NAME:?why}` as compose does."""
    return re.sub(r"\$\{(\w+):[-?]([^}]*)\}", lambda found: environment.get(found[1], found[2]), text)


def test_compose_yml_is_as_its_schema_wants_it() -> None:
    schema = json.loads(needed_module("compose_spec.json").read_text("utf-8"))
    jsonschema.Draft201909Validator(schema).validate(COMPOSE)


@pytest.mark.parametrize("name", SERVICES)
def test_each_container_may_do_little(name: str) -> None:
    service = SERVICES[name]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"].startswith("${MIEUX_USER:-")
    assert any(line.startswith("/tmp:") for line in service["tmpfs"])
    assert {volume.partition(":")[0] for volume in service["volumes"]} <= COMPOSE["volumes"].keys()


def test_the_database_has_no_network_and_no_password() -> None:
    assert SERVICES["database"]["network_mode"] == "none"
    assert "PASSWORD" not in TEXT


@pytest.mark.parametrize("name", SERVICES)
def test_no_container_depends_on_what_podman_4_cannot_tell(name: str) -> None:
    """Debian 12's podman ignores that a container is healthy, and starts nothing that depends on one that has ended."""
    assert isinstance(SERVICES[name].get("depends_on", []), list)


def test_the_settings_in_compose_yml_are_accepted(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("smtps://u:p@mail.example.org\n")
    own = {key: given(text, GIVEN) for key, text in SERVICES["receiver"]["environment"].items()}
    own |= {"MAIL_URL_FILE": str(tmp_path / "mail"), "HOST": "0.0.0.0", "SITE_DIR": str(tmp_path)}
    conflicts.refuse(conflicts.read(own))
    assert own["TRUSTED_PROXIES"] == COMPOSE["networks"]["inside"]["ipam"]["config"][0]["subnet"]
    assert int(SERVICES["receiver"]["stop_grace_period"].rstrip("s")) > GRACE_SECONDS + 10


def test_caddy_accepts_what_the_container_makes_of_the_example(tmp_path: Path) -> None:
    made = subprocess.run(
        ["sh", SCRIPTS / "caddyfile", ROOT / "deploy" / "Caddyfile"], capture_output=True, text=True, check=True
    ).stdout
    assert "{$SITE_NAME} {" in made
    assert "reverse_proxy receiver:8000" in made
    assert not re.search(r"^[^#]*(mieux\.example\.org|127\.0\.0\.1)", made, re.M)
    (tmp_path / "Caddyfile").write_text(made.replace("/srv/mieux/deploy", str(ROOT / "deploy")))
    command = [needed("caddy"), "adapt", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile")]
    accepted("env", "SITE_NAME=www.example.org", *command)


def test_the_script_of_the_database_is_a_shell_script() -> None:
    accepted("sh", "-n", str(SCRIPTS / "database"))


class Podman:
    """podman with images and containers of its own, in a folder; root is needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = folder / "source"
        # As the guide has it: a worktree of git would lead to a history that is not in the container.
        subprocess.run(["git", "clone", "-q", "--no-hardlinks", ROOT, self.source], check=True)
        # No systemd, no cgroups of version 2, no right to raise limits, no overlay: as far as possible without.
        (folder / "containers.conf").write_text(
            '[engine]\nruntime = "runc"\n[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]\n'
        )
        store = f'[storage]\ndriver = "vfs"\ngraphroot = "{folder}/graph"\nrunroot = "{folder}/run"\n'
        (folder / "storage.conf").write_text(store)
        own = {"CONTAINERS_CONF": "containers.conf", "CONTAINERS_STORAGE_CONF": "storage.conf"}
        self.environment = {**os.environ, **{name: str(folder / file) for name, file in own.items()}}

    def __call__(self, *arguments: str, program: str = "podman", check: bool = True) -> str:
        command = [needed(program), *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=1800, check=False)
        assert done.returncode == 0 or not check, (arguments, done.stderr[-2000:])
        return done.stdout + done.stderr

    def build(self, target: str) -> None:
        """Build an image of the Containerfile, with this machine's authorities for pip."""
        (self.folder / "pip.conf").write_text("[global]\ncert = /opt/authorities.crt\n")
        mounted = ["--volume=/etc/ssl/certs/ca-certificates.crt:/opt/authorities.crt:ro"]
        mounted += [f"--volume={self.folder}/pip.conf:/etc/pip.conf:ro"]
        how = ["--isolation=chroot", "--network=host", "--layers", "--ulimit=nofile=1024:1024", *mounted]
        arguments = [f"--build-arg=BASE={BASE}", "--build-arg=SITE_URL=https://localhost/", f"--target={target}"]
        name = f"localhost/mieux-{target}"
        self("rmi", "--force", name, check=False)
        self._build([needed("buildah"), "bud", *how, *arguments, f"--tag={name}", str(self.source)], name)

    def _build(self, command: list[str], name: str) -> None:
        """Wait until the image has its name, and end a buildah that does not end then.

        That of Debian 12 (1.28) sometimes waits for itself while it cleans up.
        """
        log = self.folder / "build.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                command, env=self.environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        deadline, seconds = time.monotonic() + BUILD_SECONDS, LOOK_SECONDS
        while not _ended(process, seconds) and seconds == LOOK_SECONDS and time.monotonic() < deadline:
            # podman would wait for what buildah holds.
            said = log.read_text()
            over = f"Successfully tagged {name}" in said or "subprocess exited with status" in said
            seconds = CLEANING_SECONDS if over else LOOK_SECONDS
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        assert self._exists(name), log.read_text()[-2000:]

    def _exists(self, name: str) -> bool:
        """Say whether there is an image of this name."""
        command = [needed("podman"), "image", "exists", name]
        return subprocess.run(command, env=self.environment, capture_output=True, check=False).returncode == 0

    def healthy(self, name: str) -> bool:
        """Run the health check of a service."""
        command = [needed("podman"), "exec", f"t-{name}", *SERVICES[name]["healthcheck"]["test"][1:]]
        return subprocess.run(command, env=self.environment, capture_output=True, check=False).returncode == 0

    def run(self, name: str, environment: dict[str, str], *more: str) -> str:
        """Run a service with what compose.yml says of it."""
        service = SERVICES[name]
        options = [f"--user={given(service['user'], environment)}", "--read-only", "--cap-drop=ALL"]
        options += [f"--security-opt={text.replace(':true', '')}" for text in service["security_opt"]]
        options += [f"--tmpfs={text}" for text in service["tmpfs"]]
        options += [f"--volume=t-{text}" for text in service["volumes"]]
        options += [f"--env={key}={given(text, environment)}" for key, text in service.get("environment", {}).items()]
        options += [f"--publish=127.0.0.1:{given(text, environment)}" for text in service.get("ports", ())]
        for secret in service.get("secrets", ()):
            options.append(f"--volume={self.folder}/{secret}:/run/secrets/{secret}:ro")
        options += [f"--network={service.get('network_mode') or 't-inside'}", f"--name=t-{name}", *more]
        if "entrypoint" in service:
            options.append(f"--entrypoint={json.dumps(service['entrypoint'])}")
        command = [text.replace("$$", "$") for text in service.get("command", ())]
        return self("run", *options, service["image"], *command)


def _ended(process: "subprocess.Popen[bytes]", seconds: int) -> bool:
    """Wait for the end of a process; say whether it came in time."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


@pytest.fixture(scope="module")
def podman(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Podman]:
    """podman with the three images, built from an empty Debian."""
    for program in ("podman", "buildah", "runc", "mmdebstrap"):
        needed(program)
    if os.geteuid() != 0:
        pytest.skip("images are built as root here: what needs them was not run")
    folder = tmp_path_factory.mktemp("containers")
    base = str(folder / "base.tar")
    subprocess.run([needed("mmdebstrap"), "-q", "--variant=minbase", "bookworm", base], check=True, timeout=1800)
    own = Podman(folder)
    own("import", base, BASE)
    for target in ("database", "receiver", "proxy"):
        own.build(target)
    (folder / "mail_url").write_text("smtp://127.0.0.1:1?tls=none\n")
    own("network", "create", "--subnet=10.77.0.0/24", "t-inside", check=False)
    yield own
    own("rm", "--all", "--force", "--time=5", check=False)
    own("network", "rm", "t-inside", check=False)


@pytest.mark.soak
def test_a_form_is_sent_to_three_containers_that_may_do_little(podman: Podman) -> None:
    """As a user whom no image knows; the second start finds what the first has stored."""
    http, https = free_port(), free_port()
    environment, reference = {**GIVEN, "HTTP_PORT": str(http), "HTTPS_PORT": str(https)}, ""
    for turn in range(2):
        podman.run("database", environment, "--detach")
        # It waits for the database by itself.
        podman.run("receiver", environment, "--detach", "--network-alias=receiver")
        wait_until(lambda: podman.healthy("receiver"), 60)
        podman.run("proxy", environment, "--detach")
        with httpx.Client(base_url=f"https://localhost:{https}", verify=False, timeout=20) as client:
            wait_until(lambda: _status(client, "/en/") == 200, 60)
            assert client.get("/livez").status_code == 404
            assert client.get("/forms.json").status_code == 404
            assert client.get("/.well-known/security.txt").status_code == 200
            if turn == 0:
                reference = sent(podman, client)
            assert podman("exec", "t-receiver", "python", "-m", "receiver", "inbox").startswith(reference)
            state = podman("exec", "t-receiver", "grep", "-E", "^(CapEff|NoNewPrivs|Uid)", "/proc/1/status")
            assert re.search(r"CapEff:\s+0+\n", state)
            assert re.search(r"NoNewPrivs:\s+1", state)
            assert re.search(r"Uid:\s+4711", state)
            podman("stop", "--time=60", "t-receiver")
            wait_until(lambda: _status(client, "/en/") == 503)
        assert "Traceback" not in podman("logs", "t-receiver")
        podman("rm", "--all", "--force", "--time=60")


def sent(podman: Podman, client: httpx.Client) -> str:
    """Send an application with its file; return the reference."""
    (podman.folder / "forms.json").write_text(podman("exec", "t-receiver", "cat", "/srv/mieux/site/forms.json"))
    form = contracts.load(podman.folder).forms["expert"]
    posted, files = filled_in(form)
    answer = client.post(f"/{form.pages['fr']}", data=posted, files=files)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].rpartition("=")[2]


def _status(client: httpx.Client, path: str) -> int:
    try:
        return client.get(path).status_code
    except httpx.TransportError:
        return 0
