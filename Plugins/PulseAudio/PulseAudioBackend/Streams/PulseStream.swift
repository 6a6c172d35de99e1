import AudioAPI
import CoreMetrics
import PulseAudioLibrary

/// Names a stream in callbacks and to those who close it.
final class PulseStreamLink: Sendable {
    let server: PulseServer
    let number: Int

    init(server: PulseServer, number: Int) {
        self.server = server
        self.number = number
    }
}

/// A client's stream from a source and to a sink. Confined to the loop's thread.
///
/// While the microphone brings nothing, since it is suspended, or the server stands still, the client gets silence at
/// the pace of its frames: the far end of a call then hears silence and not a dead line.
final class PulseStream {
    /// How much later than its time a frame may come, in microseconds, before silence takes its place.
    static let patience: pa_usec_t = 80_000

    let request: AudioStreamRequest
    /// Who opened it.
    let owner: Int
    private let link: PulseStreamLink
    private let context: OpaquePointer
    private(set) var playback: PlaybackTrack?
    private(set) var capture: CaptureTrack?
    private var watchdog: OpaquePointer?
    private let api: UnsafeMutablePointer<pa_mainloop_api>
    private var stalls = 0
    private var isStalled = false
    /// Who waits for it to be open.
    var opening: CheckedContinuation<AudioError?, Never>?

    init?(
        _ context: OpaquePointer, api: UnsafeMutablePointer<pa_mainloop_api>, link: PulseStreamLink, owner: Int,
        request: AudioStreamRequest, source: String?, sink: String?, client: any AudioClient
    ) {
        self.request = request
        self.owner = owner
        self.link = link
        self.context = context
        self.api = api
        // Phone calls: other sound goes down for them, and Bluetooth turns to its profile with a microphone.
        var properties = ["media.role": "phone", "media.icon_name": "call-start"]
        // The server's module-filter-apply sees it, where that is loaded.
        if request.cancelsEcho { properties["filter.want"] = "echo-cancel" }
        let changed: pa_stream_notify_cb_t = { _, link in
            guard let link else { return }
            let stream = Unmanaged<PulseStreamLink>.fromOpaque(link).takeUnretainedValue()
            stream.server.assumeIsolated { $0.streamChanged(stream.number) }
        }
        let pointer = Unmanaged.passUnretained(link).toOpaque()
        if let sink {
            guard
                let track = PlaybackTrack(
                    context, sink: sink, name: "Call, far end", properties: properties, format: request.format,
                    client: client)
            else { return nil }
            playback = track
            track.watchState(changed, pointer)
        }
        if let source {
            guard
                let track = CaptureTrack(
                    context, source: source, name: "Call, microphone", properties: properties, format: request.format,
                    client: client)
            else { return nil }
            capture = track
            track.watchState(changed, pointer)
        }
    }

    private var tracks: [PulseTrack] { [playback as PulseTrack?, capture as PulseTrack?].compactMap { $0 } }
    var gaps: AudioGaps {
        AudioGaps(underruns: playback?.underruns ?? 0, overruns: capture?.overruns ?? 0, stalls: stalls)
    }
    var isReady: Bool { tracks.allSatisfy(\.isReady) }

    /// The device that failed it, or would not be opened.
    var failedDevice: AudioDevice.ID? {
        if capture?.hasFailed == true { return request.microphone }
        if playback?.hasFailed == true { return request.speaker }
        return nil
    }

    /// Begins to look after the microphone, once it is open.
    func watch() {
        guard let capture, watchdog == nil else { return }
        capture.delivered = { [unowned self] in arrived() }
        let this = Unmanaged.passUnretained(self).toOpaque()
        watchdog = pa_context_rttime_new(
            context, pa_rtclock_now() + request.format.frameMicroseconds + Self.patience,
            { _, _, _, this in
                guard let this else { return }
                Unmanaged<PulseStream>.fromOpaque(this).takeUnretainedValue().isLate()
            }, this)
    }

    private func arrived() {
        isStalled = false
        pa_context_rttime_restart(
            context, watchdog, pa_rtclock_now() + request.format.frameMicroseconds + Self.patience)
    }

    private func isLate() {
        if !isStalled {
            isStalled = true
            stalls += 1
            GapMetrics.stalls.increment()
        }
        capture?.deliverSilence()
        pa_context_rttime_restart(context, watchdog, pa_rtclock_now() + request.format.frameMicroseconds)
    }

    /// Ends it. The client is not called any more.
    func close() {
        if let watchdog { api.pointee.time_free(watchdog) }
        watchdog = nil
        tracks.forEach { $0.close() }
    }
}
