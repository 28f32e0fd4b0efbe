/// kill -9 by strace's injection, at the Nth of the calls that others could notice. It counts each call of each thread apart,
/// so it strikes at the first thread that comes so far; `Coupure` counts all of them together.
enum StraceMortel {
    private static let programme = "/usr/bin/strace"
    private static let appels =
        "write,pwrite64,writev,fsync,fdatasync,ftruncate,rename,unlink,unlinkat,sendto,sendmsg"

    /// What a program is run by to be killed at its Nth call.
    static func devant(_ n: Int) -> [String] {
        [
            programme, "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(appels)", "-e",
            "inject=\(appels):signal=KILL:when=\(n)",
        ]
    }
}
