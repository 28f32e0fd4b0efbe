"""Section 21: what two people compare."""

from __future__ import annotations

import hashlib


def _moitie(ik: bytes, compte: bytes) -> str:
    h = hashlib.sha512(bytes(2) + ik + compte).digest()
    for _ in range(5199):
        h = hashlib.sha512(h + ik).digest()
    return "".join(f"{int.from_bytes(h[i : i + 5], 'big') % 100_000:05}" for i in range(0, 30, 5))


def chiffres(a: tuple[bytes, bytes], b: tuple[bytes, bytes]) -> str:
    """Of (IK, compteId) of either, in any order."""
    return "".join(sorted((_moitie(*a), _moitie(*b))))
