public import AudioAPI
import Locking
public import Logging

/// A microphone and a speaker that are always there: for servers without sound, for tests, and as the reference of
/// what a backend does.
///
/// Each session has its own, with its own volumes and its own recording; all share one clock. Sessions that record
/// to the same file at the same time get numbered files (`heard.wav`, `heard-2.wav`). A session's first call begins
/// its file anew, its later calls are appended.
public final class VirtualAudioBackend: AudioBackend {
    public static let microphoneID = AudioDevice.ID(rawValue: "virtual.microphone")
    public static let speakerID = AudioDevice.ID(rawValue: "virtual.speaker")

    public let name = "virtual"

    private let configuration: VirtualAudioConfiguration
    private let clock: VirtualAudioClock
    private let logger: Logger
    private let microphone = DeviceControls()
    private let speaker = DeviceControls()
    private let state = Guarded(State())

    private struct State: Sendable {
        var emit: (@Sendable (AudioEvent) -> Void)?
        var streams: [ObjectIdentifier: VirtualStream] = [:]
        var recording: Recording?
    }

    public init(configuration: VirtualAudioConfiguration, clock: VirtualAudioClock, logger: Logger) {
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
    }

    deinit {
        if let path = state.withLock({ $0.recording?.path }) { clock.recordings.release(path) }
    }

    // MARK: Devices

    public func run(emit: @escaping @Sendable (AudioEvent) -> Void) async throws(AudioError) {
        state.withLock { state in
            state.emit = emit
            emit(.devices(currentDevices))
        }
        // Nothing else ever happens to these devices by itself.
        for await _ in AsyncStream<Never>.makeStream().stream {}
        let streams = state.withLock { state in
            state.emit = nil
            return Array(state.streams.values)
        }
        for stream in streams { await stream.close() }
    }

    public func devices() async -> [AudioDevice] {
        currentDevices
    }

    public func setVolume(_ volume: Int, of device: AudioDevice.ID) async throws(AudioError) {
        try change(device) { $0.volume = volume }
    }

    public func setMuted(_ muted: Bool, of device: AudioDevice.ID) async throws(AudioError) {
        try change(device) { $0.muted = muted }
    }

    private var currentDevices: [AudioDevice] {
        [
            AudioDevice(
                id: Self.microphoneID, name: "Virtual microphone", direction: .capture, formFactor: .virtual,
                isDefault: true, volume: microphone.volume, muted: microphone.muted),
            AudioDevice(
                id: Self.speakerID, name: "Virtual speaker", direction: .playback, formFactor: .virtual,
                isDefault: true, volume: speaker.volume, muted: speaker.muted),
        ]
    }

    private func change(_ device: AudioDevice.ID, _ change: (DeviceControls) -> Void) throws(AudioError) {
        let controls: DeviceControls
        switch device {
        case Self.microphoneID: controls = microphone
        case Self.speakerID: controls = speaker
        default: throw .noSuchDevice(device.rawValue)
        }
        // Under the lock, so that events come in the order of the changes.
        state.withLock { state in
            let before = currentDevices
            change(controls)
            let after = currentDevices
            if after != before { state.emit?(.devices(after)) }
        }
    }

    // MARK: Streams

    public func open(
        _ request: AudioStreamRequest, client: any AudioClient
    ) async throws(AudioError) -> any AudioStream {
        if let id = request.microphone, id != Self.microphoneID { throw .noSuchDevice(id.rawValue) }
        if let id = request.speaker, id != Self.speakerID { throw .noSuchDevice(id.rawValue) }
        let format = request.format
        guard WaveDecoder.sampleRates ~= format.sampleRate, 1...format.sampleRate ~= format.frameCount else {
            throw .unavailable(
                "the virtual devices have no frames of \(format.frameCount) samples at \(format.sampleRate) a second: "
                    + "ask for at most a second, at \(WaveDecoder.sampleRates.lowerBound) to "
                    + "\(WaveDecoder.sampleRates.upperBound) samples")
        }
        let stream = VirtualStream(
            request, client: client, signal: signal(at: format.sampleRate), microphone: microphone, speaker: speaker,
            track: request.speaker == nil ? nil : await recordingTrack(format)
        ) { [self] in await ended($0) }
        state.withLock { $0.streams[ObjectIdentifier(stream)] = stream }
        guard clock.add(stream, sampleRate: format.sampleRate, frameCount: format.frameCount) else {
            await stream.close()
            throw .unavailable(
                "the virtual devices' clock does not run: the process is stopping or has no more threads")
        }
        return stream
    }

    private func signal(at sampleRate: Int) -> MicrophoneSignal {
        switch configuration.microphone {
        case .silence: .silence
        case .tone(let hertz): .tone(.init(hertz: hertz, sampleRate: sampleRate))
        case .file(let file): .loop(.init(file.samples(at: sampleRate)))
        }
    }

    private func recordingTrack(_ format: AudioFormat) async -> RecordingTrack? {
        guard case .file(let path) = configuration.speaker else { return nil }
        let recording = state.withLock { state in
            let recording =
                state.recording
                ?? Recording(path: clock.recordings.claim(path), sampleRate: format.sampleRate, logger: logger)
            state.recording = recording
            return recording
        }
        await clock.recordings.begin(recording)
        return RecordingTrack(recording, format: format)
    }

    private func ended(_ stream: VirtualStream) async {
        clock.remove(stream)
        let recording = state.withLock { state in
            state.streams[ObjectIdentifier(stream)] = nil
            return state.recording
        }
        if let recording { await clock.recordings.end(recording) }
    }
}
