# Sourced, from the repository's root. `demarrer_mongod` starts a mongod that lives no longer than this shell, a replica set of
# one node in a temporary folder, and exports what tests look for: MESSAGERIE_MONGODB, its URI, and MESSAGERIE_MONGOD, the
# executable. `arreter_mongod` ends it, if it was started.
dossier_mongod=

demarrer_mongod() {
  local fiche
  dossier_mongod=$(mktemp -d)
  if ! fiche=$(.cache/venv/bin/python scripts/outils/mongod.py lancer --dossier "$dossier_mongod" --parent $$); then
    # What is in it is the log that the error names.
    rmdir "$dossier_mongod" 2>/dev/null || true
    dossier_mongod=
    return 1
  fi
  MESSAGERIE_MONGODB=$(champ_mongod uri <<<"$fiche")
  MESSAGERIE_MONGOD=$(champ_mongod mongod <<<"$fiche")
  export MESSAGERIE_MONGODB MESSAGERIE_MONGOD
}

arreter_mongod() {
  [ -n "$dossier_mongod" ] || return 0
  .cache/venv/bin/python scripts/outils/mongod.py arreter --dossier "$dossier_mongod" || true
  rm -rf "$dossier_mongod"
  dossier_mongod=
  unset MESSAGERIE_MONGODB MESSAGERIE_MONGOD
}

champ_mongod() {
  python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"
}
