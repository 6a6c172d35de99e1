import AudioAPI
import CoreMetrics
import PulseAudioLibrary

/// Plays what the client renders, as the server asks for it. Confined to the loop's thread.
final class PlaybackTrack: PulseTrack {
    private let client: any AudioClient
    private let format: AudioFormat
    /// One frame of the client's; what the server has not taken of it yet starts at `taken`.
    private let frame: UnsafeMutableBufferPointer<Int16>
    private var taken: Int
    private var delay = PlaybackDelay()
    private(set) var underruns = 0

    init?(
        _ context: OpaquePointer, sink: String, name: String, properties: [String: String], format: AudioFormat,
        client: any AudioClient
    ) {
        self.client = client
        self.format = format
        frame = .allocate(capacity: format.frameCount)
        frame.initialize(repeating: 0)
        taken = format.frameCount
        super.init(context, name: name, properties: properties, specification: format.sampleSpecification)
        // Kept by the stream of which this is a part; ``close()`` takes the callbacks away before that lets go.
        let this = Unmanaged.passUnretained(self).toOpaque()
        pa_stream_set_write_callback(
            handle,
            { _, wanted, this in
                guard let this else { return }
                Unmanaged<PlaybackTrack>.fromOpaque(this).takeUnretainedValue().write(wanted)
            }, this)
        pa_stream_set_underflow_callback(
            handle,
            { _, this in
                guard let this else { return }
                Unmanaged<PlaybackTrack>.fromOpaque(this).takeUnretainedValue().ranEmpty()
            }, this)
        var attributes = bufferAttributes
        let flags = Self.flags(isFiltered: properties["filter.want"] != nil)
        guard pa_stream_connect_playback(handle, sink, &attributes, flags, nil, nil) >= 0 else {
            return nil
        }
    }

    deinit {
        close()
        frame.deallocate()
    }

    /// The server drives the device in steps of half the delay without two requests. With requests of a seventh these are
    /// ten milliseconds at first, as long as a fragment of recording: so one waking of everybody serves both directions.
    private var bufferAttributes: pa_buffer_attr {
        pa_buffer_attr(
            maxlength: serversChoice, tlength: format.bytes(milliseconds: delay.milliseconds), prebuf: serversChoice,
            minreq: format.bytes(milliseconds: delay.milliseconds / 7), fragsize: serversChoice)
    }

    /// Milliseconds that the server may ask for at once; it asks again for the rest.
    static let mostWanted = 1000

    private func write(_ wanted: Int) {
        var left = min(wanted, Int(format.bytes(milliseconds: Self.mostWanted))) / MemoryLayout<Int16>.size
        while left > 0 {
            var place: UnsafeMutableRawPointer?
            var room = left * MemoryLayout<Int16>.size
            guard pa_stream_begin_write(handle, &place, &room) >= 0, let place else { return }
            let samples = min(left, room / MemoryLayout<Int16>.size)
            guard samples > 0 else {
                pa_stream_cancel_write(handle)
                return
            }
            fill(UnsafeMutableBufferPointer(start: place.bindMemory(to: Int16.self, capacity: samples), count: samples))
            guard pa_stream_write(handle, place, samples * MemoryLayout<Int16>.size, nil, 0, PA_SEEK_RELATIVE) >= 0
            else { return }
            left -= samples
        }
    }

    private func fill(_ place: UnsafeMutableBufferPointer<Int16>) {
        var filled = 0
        while filled < place.count {
            if taken == frame.count {
                client.render(into: frame)
                taken = 0
            }
            let count = min(frame.count - taken, place.count - filled)
            for offset in 0..<count { place[filled + offset] = frame[taken + offset] }
            taken += count
            filled += count
        }
    }

    private func ranEmpty() {
        underruns += 1
        GapMetrics.underruns.increment()
        guard delay.ranEmpty(at: pa_rtclock_now()) else { return }
        var attributes = bufferAttributes
        if let operation = pa_stream_set_buffer_attr(handle, &attributes, nil, nil) { pa_operation_unref(operation) }
    }
}
