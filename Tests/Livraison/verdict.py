"""Judges a run by what the harness has written down and by what the profiles show at the end, and by nothing else."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from journaux import Entree, Journaux

# What a message may be called at its sender's when the recipient has it.
ARRIVE = {"depose", "remis", "lu"}
SU = {"remis", "lu"}
FAUTES = (
    "perdus",  # said to be kept or sent, and not in the recipient's history; or never given to the consumer
    "doubles",  # twice in a history, or under two ids
    "desordre",  # after a later one of the same sender
    "bloques",  # still in the outbox after the quiet end
    "etats",  # a state that is not what happened
    "rendus",  # given again after it was acknowledged
    "anomalies",
)


def _fois(nombres: list[int], valeur: int) -> float:
    return nombres[min(len(nombres) - 1, len(nombres) * valeur // 100)]


class Verdict:
    """`historiques[x][y]`: the conversation of x with y, as the product tells it to x."""

    def __init__(
        self,
        journaux: Journaux,
        historiques: dict[str, dict[str, list[Entree]]],
        en_attente: dict[str, int],
        accuses: bool,
    ) -> None:
        self._journaux, self._historiques, self._accuses = journaux, historiques, accuses
        self.fautes: dict[str, list[Any]] = {faute: [] for faute in FAUTES}
        self._envois = {envoi["texte"]: envoi for envoi in journaux.envois.entrees}
        self._recus = {x: self._textes(x, "recu") for x in historiques}
        self._envoyes = {x: self._textes(x, "envoye") for x in historiques}
        self._arrivees()
        self._ordre()
        self._consommation()
        self.fautes["bloques"] += [{"compte": x, "en_attente": n} for x, n in en_attente.items() if n]
        self.fautes["anomalies"] += journaux.anomalies.entrees

    def _textes(self, x: str, sens: str) -> dict[str, list[Entree]]:
        trouves: dict[str, list[Entree]] = defaultdict(list)
        for conversation in self._historiques[x].values():
            for message in conversation:
                if message["sens"] == sens:
                    trouves[message["texte"]].append(message)
        return trouves

    def _arrivees(self) -> None:
        for texte, envoi in self._envois.items():
            ici = self._envoyes[envoi["de"]].get(texte, [])
            la = self._recus[envoi["a"]].get(texte, [])
            dit = {k: envoi[k] for k in ("de", "a", "numero", "issue", "id")}
            for messages, ou in ((ici, envoi["de"]), (la, envoi["a"])):
                if len(messages) > 1:
                    self.fautes["doubles"].append({**dit, "chez": ou, "fois": len(messages)})
            if envoi["issue"] in ("depose", "garde") and not (ici and la):
                self.fautes["perdus"].append({**dit, "chez": [x for x, m in (("de", ici), ("a", la)) if not m]})
                continue
            if bool(ici) != bool(la):
                # Committed at one end: what nobody was promised has to be in both histories or in none.
                self.fautes["perdus"].append({**dit, "chez": ["a"] if ici else ["de"]})
                continue
            ids = {message["id"] for message in ici + la} | ({envoi["id"]} if envoi["id"] else set())
            if len(ids) > 1:
                self.fautes["doubles"].append({**dit, "ids": sorted(ids)})
            etats = SU if self._accuses else ARRIVE
            for message in ici:
                if message["etat"] == "en_attente":
                    self.fautes["bloques"].append({**dit, "etat": message["etat"]})
                elif message["etat"] not in etats:
                    self.fautes["etats"].append({**dit, "etat": message["etat"]})
        # Nothing comes that nobody has sent.
        for x, recus in self._recus.items():
            for texte in recus:
                if texte not in self._envois or self._envois[texte]["a"] != x:
                    self.fautes["anomalies"].append({"quoi": "never sent", "chez": x, "texte": texte[:60]})

    def _rang(self, texte: str) -> tuple[tuple[str, str], int] | None:
        envoi = self._envois.get(texte)
        return ((envoi["de"], envoi["a"]), envoi["numero"]) if envoi else None

    def _suivre(self, textes: list[str], ou: str) -> None:
        derniers: dict[tuple[str, str], int] = {}
        for texte in textes:
            rang = self._rang(texte)
            if rang is None:
                continue
            sens, numero = rang
            if numero < derniers.get(sens, -1):
                self.fautes["desordre"].append(
                    {"de": sens[0], "a": sens[1], "numero": numero, "apres": derniers[sens], "ou": ou}
                )
            derniers[sens] = max(numero, derniers.get(sens, -1))

    def _ordre(self) -> None:
        for x, conversations in self._historiques.items():
            for y, messages in conversations.items():
                self._suivre([m["texte"] for m in messages if m["sens"] != "avis"], f"history of {x} with {y}")
                for message in messages:
                    if message["sens"] == "avis":
                        self.fautes["anomalies"].append({"quoi": message["texte"], "chez": x, "avec": y})

    def _consommation(self) -> None:
        imprimes = self._journaux.imprimes.entrees
        premiers: dict[str, dict[str, Entree]] = defaultdict(dict)
        for imprime in imprimes:
            premiers[imprime["compte"]].setdefault(imprime["id"], imprime)
        for compte, siens in premiers.items():
            self._suivre([i["texte"] for i in siens.values()], f"given to {compte}")
            fois = Counter(i["texte"] for i in siens.values())
            self.fautes["doubles"] += [
                {"compte": compte, "texte": texte[:60], "ids": n} for texte, n in fois.items() if n > 1
            ]
        donnes = {(compte, i["texte"]) for compte, siens in premiers.items() for i in siens.values()}
        for texte, envoi in self._envois.items():
            if envoi["issue"] in ("depose", "garde") and (envoi["a"], texte) not in donnes:
                dit = {k: envoi[k] for k in ("de", "a", "numero", "issue", "id")}
                self.fautes["perdus"].append({**dit, "chez": ["consommateur"]})
        acquittes: dict[tuple[str, str], float] = {}
        for acquitte in self._journaux.acquittes.entrees:
            acquittes.setdefault((acquitte["compte"], acquitte["id"]), acquitte["t"])
        for imprime in imprimes:
            quand = acquittes.get((imprime["compte"], imprime["id"]))
            if quand is not None and imprime["depuis"] > quand:
                self.fautes["rendus"].append({"compte": imprime["compte"], "id": imprime["id"], "acquitte": quand})

    @property
    def en_chemin(self) -> bool:
        """Nothing is wrong but that something waits, or that not everybody has been told yet that it came."""
        fautes = {faute for faute, v in self.fautes.items() if v}
        return (
            bool(fautes)
            and fautes <= {"etats", "bloques"}
            and all(faute["etat"] == "depose" for faute in self.fautes["etats"])
        )

    def delais(self) -> dict[str, float]:
        """From the sender's command to the consumer, in milliseconds, kills and outages included."""
        vus: dict[str, float] = {}
        for imprime in self._journaux.imprimes.entrees:
            vus.setdefault(imprime["texte"], imprime["t"])
        delais = sorted(
            1000 * (vus[texte] - envoi["debut"]) for texte, envoi in self._envois.items() if texte in vus
        )
        return {f"p{p}": round(_fois(delais, p)) for p in (50, 99, 100)} if delais else {}

    def objet(self) -> dict[str, Any]:
        issues = Counter(envoi["issue"] for envoi in self._envois.values())
        arrives = Counter(
            envoi["issue"] for texte, envoi in self._envois.items() if self._recus[envoi["a"]].get(texte)
        )
        etats = Counter(
            m["etat"] for x in self._envoyes.values() for messages in x.values() for m in messages
        )
        return {
            "verdict": "fautes" if any(self.fautes.values()) else "conforme",
            **{faute: len(self.fautes[faute]) for faute in FAUTES},
            "envois": dict(issues),
            "arrives": dict(arrives),
            "etats_finals": dict(etats),
            "imprimes": len(self._journaux.imprimes.entrees),
            "morts": dict(Counter(mort["qui"] for mort in self._journaux.morts.entrees)),
            "delais_ms": self.delais(),
            "premieres": {faute: v[:3] for faute, v in self.fautes.items() if v},
        }
