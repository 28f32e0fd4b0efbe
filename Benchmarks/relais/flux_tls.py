"""Opens idle live streams over TLS 1.3 and looks at the relay's memory before and after: `charger-relais flux`, with TLS.

Prints one JSON object, as that one does.
"""

import argparse
import json
import re
import resource
import socket
import ssl
import sys
import time
from pathlib import Path


def memoire(pid):
    """Resident memory of the relay, in KiB."""
    return int(re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.M)[1])


def ouvrir_flux(contexte, port, jeton):
    """A stream that the relay has accepted."""
    prise = contexte.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=20), server_hostname="localhost")
    prise.sendall(
        f"GET /v1/flux HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {jeton}\r\nAccept: text/event-stream\r\n\r\n"
        .encode())
    tete = b""
    while b"\r\n\r\n" not in tete:
        lu = prise.recv(4096)
        if not lu:
            sys.exit("flux_tls: the relay closed a stream")
        tete += lu
    statut = int(tete.split()[1])
    if statut != 200:
        sys.exit(f"flux_tls: GET /v1/flux was answered {statut}"
                 + (": this relay has no live stream" if statut == 404 else ""))
    return prise


def main():
    analyseur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    analyseur.add_argument("--port", type=int, required=True)
    analyseur.add_argument("--comptes", type=Path, required=True, help="lines that begin with a token")
    analyseur.add_argument("--autorite", required=True, help="PEM of the relay's certificate")
    analyseur.add_argument("--connexions", type=int, default=1000, help="streams")
    analyseur.add_argument("--pause", type=float, default=5, help="seconds before each look at the memory")
    analyseur.add_argument("--pid", type=int, required=True, help="the relay's process")
    options = analyseur.parse_args()
    souple, dure = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(souple, min(dure, options.connexions + 64)), dure))
    jetons = [ligne.split()[0] for ligne in options.comptes.read_text().splitlines()]
    contexte = ssl.create_default_context(cafile=options.autorite)
    contexte.minimum_version = ssl.TLSVersion.TLSv1_3
    time.sleep(options.pause)
    avant, debut = memoire(options.pid), time.monotonic()
    flux = [ouvrir_flux(contexte, options.port, jetons[i % len(jetons)]) for i in range(options.connexions)]
    secondes = time.monotonic() - debut
    time.sleep(options.pause)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        "mode": "flux", "tls": True, "flux": len(flux), "secondes": round(secondes, 4),
        "cpu_generateur_s": round(usage.ru_utime + usage.ru_stime, 4), "rss_avant_kio": avant,
        "rss_apres_kio": memoire(options.pid)}))


if __name__ == "__main__":
    main()
