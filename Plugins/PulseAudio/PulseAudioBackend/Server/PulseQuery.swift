import PulseAudioLibrary

/// A question to the sound server, until its last answer.
final class PulseQuery: Sendable {
    let server: PulseServer
    let number: Int

    init(server: PulseServer, number: Int) {
        self.server = server
        self.number = number
    }

    /// The query that a callback is about. The server keeps it until the last answer.
    private static func of(_ context: UnsafeMutableRawPointer?) -> PulseQuery? {
        context.map { Unmanaged<PulseQuery>.fromOpaque($0).takeUnretainedValue() }
    }

    private func isLast(_ end: Int32) -> Bool {
        guard end != 0 else { return false }
        server.assumeIsolated { [number] in $0.answered(number) }
        return true
    }

    static let sink: pa_sink_info_cb_t = { _, info, end, context in
        guard let query = of(context), !query.isLast(end) else { return }
        guard let record = info.flatMap({ DeviceRecord($0.pointee) }) else { return }
        query.server.assumeIsolated { $0.learned(record) }
    }

    static let source: pa_source_info_cb_t = { _, info, end, context in
        guard let query = of(context), !query.isLast(end) else { return }
        guard let record = info.flatMap({ DeviceRecord($0.pointee) }) else { return }
        query.server.assumeIsolated { $0.learned(record) }
    }

    static let card: pa_card_info_cb_t = { _, info, end, context in
        guard let query = of(context), !query.isLast(end) else { return }
        guard let record = info.flatMap({ CardRecord($0.pointee) }) else { return }
        query.server.assumeIsolated { $0.learned(record) }
    }

    static let defaults: pa_server_info_cb_t = { _, info, context in
        guard let query = of(context) else { return }
        let sink = info?.pointee.default_sink_name.map { String(cString: $0) }
        let source = info?.pointee.default_source_name.map { String(cString: $0) }
        query.server.assumeIsolated { $0.learned(defaultSink: sink, defaultSource: source) }
        _ = query.isLast(1)
    }
}
