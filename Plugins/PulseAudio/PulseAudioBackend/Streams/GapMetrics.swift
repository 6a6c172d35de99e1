import CoreMetrics

/// What whoever runs the connector sees of gaps, over all sessions of the process.
enum GapMetrics {
    static let underruns = Counter(label: "softphone_audio_underruns_total")
    static let overruns = Counter(label: "softphone_audio_overruns_total")
    static let stalls = Counter(label: "softphone_audio_stalls_total")
}
