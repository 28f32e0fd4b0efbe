# Sourced. `construire ARGUMENTS` is `swift build ARGUMENTS` without one remark about other people's packages
# (docs/decisions/0008-avertissements-des-dependances.md). Everything else that SwiftPM or the compiler says passes.
construire() {
  swift build "$@" 2> >(sans_remarques >&2)
}

# Drops "found N file(s) which are unhandled" and the paths below it when all of them are in a dependency's checkout.
sans_remarques() {
  awk '
    function rendre(  i) { if (n && garder) for (i = 1; i <= n; i++) print tenue[i]; n = 0; garder = 0 }
    /^warning: .*: found [0-9]+ file\(s\) which are unhandled/ { rendre(); tenue[n = 1] = $0; next }
    n && /^    / { tenue[++n] = $0; if ($0 !~ /\/\.build\/checkouts\//) garder = 1; next }
    { rendre(); print; fflush() }
    END { rendre() }
  '
}
