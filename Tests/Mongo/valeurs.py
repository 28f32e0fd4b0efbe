"""What a database in MongoDB holds, seen by somebody who has stolen it: each value with its place, one JSON object a line.

usage: valeurs.py URI DATABASE
"""

import base64
import json
import sys

import pymongo


def feuilles(valeur, lieu):
    """Every value below a document or an array, with its path; what a member is called is a value, too."""
    if isinstance(valeur, dict):
        for nom, interieur in valeur.items():
            yield lieu, nom.encode()
            yield from feuilles(interieur, f"{lieu}.{nom}")
    elif isinstance(valeur, list):
        for interieur in valeur:
            yield from feuilles(interieur, lieu)
    elif isinstance(valeur, bytes):
        yield lieu, valeur
    elif valeur is not None:
        yield lieu, str(valeur).encode()


def main():
    base = pymongo.MongoClient(sys.argv[1], serverSelectionTimeoutMS=20000)[sys.argv[2]]
    for collection in sorted(base.list_collection_names()):
        for document in base[collection].find({}):
            for lieu, octets in feuilles(document, collection):
                print(json.dumps({"lieu": lieu, "octets": base64.b64encode(octets).decode()}))


main()
