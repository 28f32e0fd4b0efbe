import Foundation

/// The time as it travels inside a content: UTC, to the millisecond, `2026-11-22T14:05:09.123Z`.
func getHorodatage(_ date: Date = Date()) -> String {
    date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
}
