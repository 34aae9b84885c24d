"""Batches on a real scheduler of Dask with two workers over TLS; addresses that must not be used."""

import datetime as dt
import ipaddress
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from netplan.batch import cluster
from netplan.batch.cluster import CERTIFICATES, Address, Cluster, require_address
from netplan.batch.driving import drive
from netplan.batch.engines import Inline
from netplan.batch.order import read_order
from netplan.batch.results import state_of
from netplan.batch.sight_tiles import sight_one, sight_work
from netplan.batch.task import plan_one, tasks_of
from netplan.errors import DataError, ParameterError
from tests.batch.test_batch import digests
from tests.batch.test_sight import ORDER as SIGHT
from tests.batch.test_sight import made

ROOT = Path(__file__).parents[2]
PATIENCE_S = 240.0


@pytest.mark.parametrize(
    ("url", "insecure", "said"),
    [
        ("cluster", False, "write tls"),
        ("http://127.0.0.1:8786", False, "write tls"),
        ("tls://127.0.0.1", False, "write tls"),
        ("tls://127.0.0.1:99999999", False, "write tls"),
        ("tls://127.0.0.1:8786", False, "ca.pem"),
        ("tcp://10.1.2.3:8786", False, "not encrypted"),
        ("tcp://planner.example:8786", False, "not encrypted"),
        ("tcp://127.0.0.1:8786", False, ""),
        ("tcp://localhost:8786", False, ""),
        ("tcp://10.1.2.3:8786", True, ""),
    ],
)
def test_only_encrypted_or_local_addresses_are_used(url, insecure, said):
    if not said:
        require_address(Address(url, insecure=insecure))
        return
    with pytest.raises(ParameterError, match=said):
        require_address(Address(url, insecure=insecure))


def _certificate(name, issuer=None, issuer_key=None):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
    )
    return made.sign(issuer_key or key, hashes.SHA256()), key


@pytest.fixture
def tls_folder(tmp_path):
    """Return a folder with the certificates of an authority of one's own."""
    pytest.importorskip("cryptography", reason="clusters need the extra [cluster]")
    pytest.importorskip("distributed", reason="clusters need the extra [cluster]")
    from cryptography.hazmat.primitives import serialization

    folder = tmp_path / "tls"
    folder.mkdir()
    authority, authority_key = _certificate("authority")
    node, key = _certificate("node", authority.subject, authority_key)
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(authority.public_bytes(pem))
    (folder / "node.pem").write_bytes(node.public_bytes(pem))
    private = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "node.key").write_bytes(key.private_bytes(pem, *private))
    return folder


def _tls(folder):
    names = {"--tls-ca-file": "tls_ca_file", "--tls-cert": "tls_client_cert", "--tls-key": "tls_client_key"}
    return [part for option, key in names.items() for part in (option, str(folder / CERTIFICATES[key]))]


@contextmanager
def _started(arguments, folder, log=None):
    log = log or folder / f"dask-{time.monotonic_ns()}.log"
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONPATH": str(ROOT)}
    with log.open("wb") as output:
        command = [sys.executable, "-m", "dask", *arguments]
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, cwd=folder, env=environment
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def _scheduler(stack, tls):
    """Start a scheduler; return its process and the address it took."""
    options = ["--host", "tls://127.0.0.1", "--port", "0", "--no-dashboard", "--no-show", *_tls(tls)]
    log = tls / f"scheduler-{time.monotonic_ns()}.log"
    process = stack.enter_context(_started(["scheduler", *options], tls, log))
    deadline = time.monotonic() + PATIENCE_S
    while not (said := re.search(r"Scheduler at:\s+(tls://127\.0\.0\.1:\d+)", log.read_text("utf-8"))):
        assert process.poll() is None, log.read_text("utf-8")
        assert time.monotonic() < deadline, log.read_text("utf-8")
        time.sleep(0.1)
    return process, said[1]


def _workers(stack, url, tls, n=2):
    options = [
        "--nthreads",
        "1",
        "--no-dashboard",
        "--no-nanny",
        "--memory-limit",
        "0",
        "--death-timeout",
        "240",
    ]
    return [stack.enter_context(_started(["worker", url, *options, *_tls(tls)], tls)) for _ in range(n)]


def _connected(url, tls, n_workers=1):
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            engine = Cluster(Address(url, tls))
        except DataError:
            if time.monotonic() > deadline:
                raise
        else:
            if engine.workers >= n_workers or time.monotonic() > deadline:
                return engine
            engine.close()
        time.sleep(0.2)


def kill_worker(task):
    """End the worker when a task is begun for the first time; later compute."""
    begun = Path(task.out) / "begun"
    if not begun.exists():
        begun.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return plan_one(task)


def kill_scheduler(task):
    """Compute, and end the scheduler."""
    record = plan_one(task)
    os.kill(int(os.environ["NETPLAN_TEST_SCHEDULER"]), signal.SIGKILL)
    return record


def _same_tiles(folders, engine):
    """Look who sees whom tile by tile, here and on workers that are there already: the same files."""
    folder = folders.mktemp("sight")
    made(folder)
    (folder / "sight.toml").write_text(SIGHT.format(out="seen", tile=120), "utf-8")
    tasks = sight_work(read_order(folder / "sight.toml")).tasks
    drive(Inline(), tasks, work=sight_one)
    known = digests(folder / "seen")
    for task in tasks:
        shutil.rmtree(task.folder)
    answers = drive(engine(), tasks, work=sight_one)
    assert [one["failed"] for one in answers] == [""] * len(tasks)
    assert len(tasks) > 2
    assert digests(folder / "seen") == known


@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_same_bytes_though_a_worker_and_the_scheduler_die(
    done_order, tls_folder, monkeypatch, tmp_path_factory
):
    tasks = tasks_of(read_order(done_order))
    results = done_order.parent / "results"
    known = digests(results)
    for task in tasks:
        shutil.rmtree(task.folder)
    with ExitStack() as stack:
        scheduler, url = _scheduler(stack, tls_folder)
        monkeypatch.setenv("NETPLAN_TEST_SCHEDULER", str(scheduler.pid))
        workers = _workers(stack, url, tls_folder)
        engine = _connected(url, tls_folder, len(workers))
        with monkeypatch.context() as hurried:
            hurried.setattr(cluster, "_PATIENCE_S", 2.0)
            with pytest.raises(DataError, match="cannot be used"):  # a client without encryption is refused
                Cluster(Address(url.replace("tls", "tcp", 1)))
        answers = drive(engine, tasks, work=kill_worker)
        assert sorted(worker.poll() == -signal.SIGKILL for worker in workers) == [False, True]
        assert [one["failed"] for one in answers] == [""] * len(tasks)
        assert digests(results) == known
        _same_tiles(tmp_path_factory, lambda: _connected(url, tls_folder))
        for task in tasks[1:]:
            shutil.rmtree(task.folder)
        engine = _connected(url, tls_folder)
        with pytest.raises(DataError, match="--resume"):
            drive(engine, state_of(tasks).undone, work=kill_scheduler)
    assert len(state_of(tasks).done) >= 2
    drive(Inline(), state_of(tasks).undone)
    assert digests(results) == known
