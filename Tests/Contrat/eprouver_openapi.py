"""Throws valid, nearly valid and hostile requests at a running relay, made from docs/openapi.yaml by schemathesis.

usage: eprouver_openapi.py RELAIS [SECONDS]      (the relay's binary; it is started on loopback in a temporary folder)

No answer may be a 5xx that the document does not know, have a status, a header or a body that it does not list, or come
without the token that it asks for. What a schema cannot say (a signature that verifies, an account that exists) comes from
comptes.py, by the hooks below: a share of the bodies is good, or good but for one member.
"""
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import yaml

ICI = pathlib.Path(__file__).resolve().parent
NOM = "verification"
VERIFICATIONS = ",".join((
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "ignored_auth"))


def lancer(url, secondes, graine, dossier):
    """One run of schemathesis; 0 when nothing was found and the relay accepted something on each route."""
    document = yaml.safe_load((ICI.parents[1] / "docs" / "openapi.yaml").read_text())
    # No generator finds thousands of characters that fit a pattern: envelopes of a right size come from the hooks.
    demande = document["components"]["schemas"]["DemandeEnvoyerMessage"]
    demande["properties"]["enveloppe"] = {"type": "string"}
    # A reply without an end: verifier_openapi.py looks at it.
    del document["paths"]["/v1/flux"]
    print("openapi: GET /v1/flux is left out here: its reply has no end")
    copie, jamais = (pathlib.Path(dossier) / nom for nom in ("openapi.yaml", "jamais"))
    copie.write_text(yaml.safe_dump(document, sort_keys=False))
    code = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "run", str(copie), "--url", url,
            "--checks", VERIFICATIONS, "--phases", "examples,coverage,fuzzing", "--max-time", str(secondes), "--seed", graine,
            "--generation-database", "none", "--suppress-health-check",
            "data_too_large,filter_too_much,too_slow,large_base_example", "--warnings", "off", "--no-color",
            "--request-timeout", "30",
        ],
        # It leaves files where it stands.
        cwd=dossier,
        env=os.environ | {
            "SCHEMATHESIS_HOOKS": "crochets_openapi", "PYTHONPATH": str(ICI), "PYTHONWARNINGS": "ignore",
            "RELAIS_URL": url, "GRAINE": graine, "JAMAIS": str(jamais)},
    ).returncode
    for route in jamais.read_text().split() if jamais.exists() else ["anything"]:
        print(f"openapi: DEFECT {route}: no good request was accepted")
        code = 1
    return code


def main():
    binaire, secondes = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 60
    graine = os.environ.get("GRAINE") or str(random.randrange(1 << 32))
    with tempfile.TemporaryDirectory() as dossier:
        relais = subprocess.Popen(
            [
                binaire, "--donnees", dossier, "--nom", NOM, "--port", "0", "--essais-par-minute", "1000000",
                "--requetes-par-minute", "1000000",
            ],
            stdout=subprocess.PIPE, text=True)
        try:
            url = relais.stdout.readline().split()[-1]
            code = lancer(url, secondes, graine, dossier)
            if relais.poll() is not None:
                print("openapi: the relay ended with", relais.returncode, file=sys.stderr)
                code = 1
        finally:
            relais.terminate()
            relais.wait(20)
    if code:
        print(f"openapi: again with GRAINE={graine} {' '.join(sys.argv)}", file=sys.stderr)
    sys.exit(code)


main()
