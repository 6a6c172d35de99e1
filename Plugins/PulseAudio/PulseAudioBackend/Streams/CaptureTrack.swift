import AudioAPI
import CoreMetrics
import PulseAudioLibrary

/// Hands the client what the server records, in frames of the client's size. Confined to the loop's thread.
final class CaptureTrack: PulseTrack {
    /// The longest piece that the server may bring at once; it is most of what recording delays.
    static let fragment = 10
    /// What has waited longer than this is dropped: late speech is worse than a gap.
    static let longestBacklog = 200

    private let client: any AudioClient
    private let format: AudioFormat
    private let frame: UnsafeMutableBufferPointer<Int16>
    private var filled = 0
    private(set) var overruns = 0
    /// Called after samples came.
    var delivered: () -> Void = {}

    init?(
        _ context: OpaquePointer, source: String, name: String, properties: [String: String], format: AudioFormat,
        client: any AudioClient
    ) {
        self.client = client
        self.format = format
        frame = .allocate(capacity: format.frameCount)
        frame.initialize(repeating: 0)
        super.init(context, name: name, properties: properties, specification: format.sampleSpecification)
        // Kept by the stream of which this is a part; ``close()`` takes the callbacks away before that lets go.
        let this = Unmanaged.passUnretained(self).toOpaque()
        pa_stream_set_read_callback(
            handle,
            { _, _, this in
                guard let this else { return }
                Unmanaged<CaptureTrack>.fromOpaque(this).takeUnretainedValue().read()
            }, this)
        pa_stream_set_overflow_callback(
            handle,
            { _, this in
                guard let this else { return }
                Unmanaged<CaptureTrack>.fromOpaque(this).takeUnretainedValue().lostSome()
            }, this)
        var attributes = pa_buffer_attr(
            maxlength: serversChoice, tlength: serversChoice, prebuf: serversChoice, minreq: serversChoice,
            fragsize: format.bytes(milliseconds: Self.fragment))
        let flags = Self.flags(isFiltered: properties["filter.want"] != nil)
        guard pa_stream_connect_record(handle, source, &attributes, flags) >= 0 else { return nil }
    }

    deinit {
        close()
        frame.deallocate()
    }

    /// Hands over a frame of silence, for when the device brings nothing.
    func deliverSilence() {
        filled = 0
        frame.update(repeating: 0)
        client.captured(UnsafeBufferPointer(frame))
    }

    private func read() {
        let tooMuch = Int(format.bytes(milliseconds: Self.longestBacklog))
        let fragment = Int(format.bytes(milliseconds: Self.fragment))
        var isLate = pa_stream_readable_size(handle) > tooMuch && pa_stream_readable_size(handle) != Int.max
        if isLate { lostSome() }
        while true {
            var data: UnsafeRawPointer?
            var bytes = 0
            guard pa_stream_peek(handle, &data, &bytes) >= 0, bytes > 0 else { break }
            if isLate {
                isLate = pa_stream_readable_size(handle) - bytes > 2 * fragment
            } else {
                let samples = bytes / MemoryLayout<Int16>.size
                // A hole in the recording has a length and no data.
                add(data?.bindMemory(to: Int16.self, capacity: samples), count: samples)
            }
            pa_stream_drop(handle)
        }
        delivered()
    }

    private func lostSome() {
        overruns += 1
        GapMetrics.overruns.increment()
    }

    private func add(_ samples: UnsafePointer<Int16>?, count: Int) {
        var taken = 0
        while taken < count {
            let part = min(frame.count - filled, count - taken)
            for offset in 0..<part { frame[filled + offset] = samples?[taken + offset] ?? 0 }
            taken += part
            filled += part
            if filled == frame.count {
                filled = 0
                client.captured(UnsafeBufferPointer(frame))
            }
        }
    }
}
