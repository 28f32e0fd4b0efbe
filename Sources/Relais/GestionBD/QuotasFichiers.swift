/// How much the files may take, in bytes.
struct QuotasFichiers: Sendable {
    /// By one account in a day.
    let jour: Int64
    /// In all, at one time.
    let total: Int64
}
