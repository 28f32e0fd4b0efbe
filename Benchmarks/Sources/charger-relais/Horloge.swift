import Glibc

/// The clock of every time here: CLOCK_MONOTONIC, in nanoseconds.
enum Horloge {
    static func maintenant() -> UInt64 {
        var temps = timespec()
        clock_gettime(CLOCK_MONOTONIC, &temps)
        return UInt64(temps.tv_sec) * 1_000_000_000 + UInt64(temps.tv_nsec)
    }

    /// A duration in nanoseconds.
    static func nanosecondes(_ secondes: Double) -> UInt64 { UInt64(max(0, secondes) * 1e9) }
}
