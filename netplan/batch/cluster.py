"""The engine for many computers: a scheduler and workers of Dask.

Whoever can reach a scheduler of Dask can run anything on its workers: tasks are sent as pickled Python. So a
connection beyond this computer must be encrypted and both ends must show a certificate, unless the user says
that this is not wanted. Workers need the same version of netplan and see the inputs and the folder of results
under the same paths.
"""

import asyncio
import ipaddress
import logging
from collections.abc import Collection, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from netplan.batch.driving import Work, WorkerLost
from netplan.batch.task import Job, Record
from netplan.errors import DataError, ParameterError
from netplan.messages import mark

CERTIFICATES = {"tls_ca_file": "ca.pem", "tls_client_cert": "node.pem", "tls_client_key": "node.key"}
_PATIENCE_S = 30.0
_LOST = (OSError, CancelledError, asyncio.CancelledError)  # what Dask says when its scheduler is gone


@dataclass(frozen=True)
class Address:
    """Where the scheduler is: ``tls://host:port``, with the folder that holds the certificates."""

    url: str
    tls_folder: Path | None = None
    insecure: bool = False


def require_address(address: Address) -> None:
    """Check an address before anything is sent there.

    Raises:
        ParameterError: it is none, certificates are missing, or it is not encrypted and not on this computer.

    """
    parts = urlsplit(address.url)
    if parts.scheme not in {"tls", "tcp"} or not parts.hostname or not _port(parts):
        raise ParameterError(
            mark("--cluster {url}: write tls://HOST:PORT, as the scheduler says it"), url=address.url
        )
    if parts.scheme == "tls":
        folder = address.tls_folder
        missing = [name for name in CERTIFICATES.values() if folder is None or not (folder / name).is_file()]
        if missing:
            raise ParameterError(
                mark("tls:// needs --tls-dir, a folder with {needed}; missing there: {missing}"),
                needed=list(CERTIFICATES.values()),
                missing=missing,
            )
    elif not (_is_here(parts.hostname) or address.insecure):
        raise ParameterError(
            mark(
                "{url} is not encrypted and not on this computer: anyone on the way could run programs on "
                "the workers. Use tls://, or say --insecure if the network is closed"
            ),
            url=address.url,
        )


class Cluster:
    """Runs tasks on the workers of a scheduler."""

    def __init__(self, address: Address) -> None:
        """Connect.

        Raises:
            ParameterError: the address must not be used.
            DataError: Dask is not installed, or the scheduler cannot be reached or has no workers.

        """
        require_address(address)
        self._dask = _dask()
        self._client = _connected(self._dask, address)
        self._n: int = 1
        self._refresh()

    @property
    def workers(self) -> int:
        """How many threads of workers there are at present."""
        return self._n

    def submit(self, work: Work, task: Job) -> Any:
        """Send a task; Dask tries it again on another worker where one dies."""
        return self._client.submit(work, task, pure=False)

    def finished(self, running: Collection[Any], patience_s: float) -> Sequence[Any]:
        """Return those that have ended.

        Raises:
            DataError: the scheduler is gone.

        """
        try:
            with self._client.as_current():
                done = self._dask.wait(list(running), timeout=patience_s, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            self._require_alive()
            return ()
        except _LOST as error:
            raise _gone() from error
        self._require_alive()
        self._refresh()
        return tuple(done)

    def answer(self, ended: Any) -> Record:
        """Return what a task answered.

        Raises:
            WorkerLost: it has ended every worker it was given to.
            DataError: the scheduler is gone.

        """
        try:
            record: Record = ended.result(timeout=_PATIENCE_S)
        except self._dask.KilledWorker:
            raise WorkerLost(guilty=True) from None
        except _LOST as error:
            raise _gone() from error
        return record

    def restart(self) -> None:
        """Do nothing: a scheduler starts its workers itself."""

    def close(self) -> None:
        """Leave the scheduler; what it has been sent and has not begun is forgotten."""
        self._client.close(timeout=2)

    def _refresh(self) -> None:
        known = self._client.scheduler_info(n_workers=-1)["workers"].values()
        self._n = max(sum(worker["nthreads"] for worker in known), 1)

    def _require_alive(self) -> None:
        if self._client.status != "running":
            raise _gone()


def _dask() -> Any:
    try:
        import distributed
    except ImportError:
        raise DataError(
            mark("Clusters need the package distributed: pip install netplan-gis[cluster]")
        ) from None
    # it would print the trace of every lost connection beside the sentence that we say
    for name in ("distributed", "distributed.client"):  # the client has a level of its own
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return distributed


def _connected(dask: Any, address: Address) -> Any:
    security = None
    if address.tls_folder is not None:
        files = {key: str(address.tls_folder / name) for key, name in CERTIFICATES.items()}
        security = dask.Security(**files, require_encryption=address.url.startswith("tls"))
    try:
        client = dask.Client(
            address.url, security=security, timeout=_PATIENCE_S, set_as_default=False, direct_to_workers=False
        )
        client.wait_for_workers(1, timeout=_PATIENCE_S)
        client.get_versions(check=True)
    except Exception as error:
        raise DataError(
            mark("The scheduler at {url} cannot be used: {reason}"), url=address.url, reason=str(error)
        ) from error
    return client


def _gone() -> DataError:
    return DataError(
        mark(
            "The connection to the scheduler was lost. What is done is kept: start the scheduler again and "
            "run the batch with --resume"
        )
    )


def _port(parts: Any) -> int | None:
    try:
        port: int | None = parts.port
    except ValueError:
        return None
    return port


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
