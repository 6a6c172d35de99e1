public import AudioAPI
@preconcurrency import Glibc
public import Logging
import Synchronization

/// Two devices that need no hardware: a microphone that hears a tone, a file or nothing, and a speaker that records or
/// discards. Every session has its own; all of them share a clock.
public final class VirtualAudioBackend: AudioBackend {
    public let name = "virtual"

    private static let microphoneID = AudioDevice.ID(rawValue: "virtual-microphone")
    private static let speakerID = AudioDevice.ID(rawValue: "virtual-speaker")

    private struct State {
        var microphone = AudioDevice(
            id: microphoneID, name: "Virtual microphone", direction: .capture, formFactor: .virtual, isDefault: true)
        var speaker = AudioDevice(
            id: speakerID, name: "Virtual speaker", direction: .playback, formFactor: .virtual, isDefault: true)
        var emit: (@Sendable (AudioEvent) -> Void)?
        var streams: [ObjectIdentifier: VirtualStream] = [:]
        /// Recordings by sample rate, so that each is resampled once.
        var loops: [Int: [Int16]] = [:]
        var recorder: (rate: Int, file: WAVRecorder)?
    }

    private let configuration: VirtualAudioConfiguration
    private let clock: VirtualAudioClock
    private let logger: Logger
    private let recording: WAVRecording?
    private let microphoneGain = DeviceGain()
    private let speakerGain = DeviceGain()
    private let state = Mutex(State())

    /// - Throws: ``VirtualAudioError`` when the microphone's file cannot be read.
    public init(configuration: VirtualAudioConfiguration, clock: VirtualAudioClock, logger: Logger) throws(VirtualAudioError) {
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        if case .file(let path) = configuration.microphone {
            recording = try Self.load(path)
        } else {
            recording = nil
        }
    }

    public func run(emit: @escaping @Sendable (AudioEvent) -> Void) async throws(AudioError) {
        let devices = state.withLock { state in
            state.emit = emit
            return [state.microphone, state.speaker]
        }
        emit(.devices(devices))
        let (forever, _) = AsyncStream<Never>.makeStream()
        for await _ in forever {}
        let streams = state.withLock { state in
            state.emit = nil
            defer { state.streams = [:] }
            return Array(state.streams.values)
        }
        for stream in streams { await stream.close() }
    }

    public func devices() async -> [AudioDevice] {
        state.withLock { [$0.microphone, $0.speaker] }
    }

    public func setVolume(_ volume: Int, of device: AudioDevice.ID) async throws(AudioError) {
        try change(device) { $0.volume = max(0, min(100, volume)) }
    }

    public func setMuted(_ muted: Bool, of device: AudioDevice.ID) async throws(AudioError) {
        try change(device) { $0.muted = muted }
    }

    public func open(_ request: AudioStreamRequest, client: any AudioClient) async throws(AudioError) -> any AudioStream {
        guard request.microphone == Self.microphoneID else { throw .noSuchDevice(request.microphone.rawValue) }
        guard request.speaker == Self.speakerID else { throw .noSuchDevice(request.speaker.rawValue) }
        let format = request.format
        guard format.sampleRate > 0, format.frameCount > 0 else {
            throw .unavailable("a stream of \(format.frameCount) samples at \(format.sampleRate) Hz makes no sense")
        }
        let stream = VirtualStream(
            request, client: client, clock: clock, source: source(at: format.sampleRate), microphone: microphoneGain,
            speaker: speakerGain, recorder: try recorder(at: format.sampleRate))
        let handle = RegisteredStream(stream: stream) { [weak self] in
            _ = self?.state.withLock { $0.streams.removeValue(forKey: ObjectIdentifier(stream)) }
        }
        state.withLock { $0.streams[ObjectIdentifier(stream)] = stream }
        clock.add(stream)
        return handle
    }

    // MARK: Devices

    private func change(_ id: AudioDevice.ID, _ body: (inout AudioDevice) -> Void) throws(AudioError) {
        let known = state.withLock { state -> Bool in
            let before = [state.microphone, state.speaker]
            switch id {
            case Self.microphoneID: body(&state.microphone)
            case Self.speakerID: body(&state.speaker)
            default: return false
            }
            microphoneGain.set(volume: state.microphone.volume, muted: state.microphone.muted)
            speakerGain.set(volume: state.speaker.volume, muted: state.speaker.muted)
            let after = [state.microphone, state.speaker]
            // Under the lock, so that events keep the order of the changes.
            if after != before { state.emit?(.devices(after)) }
            return true
        }
        guard known else { throw .noSuchDevice(id.rawValue) }
    }

    // MARK: Signals

    private func source(at rate: Int) -> SignalSource {
        switch configuration.microphone {
        case .silence: return .silence
        case .tone(let hertz): return .tone(turnsPerSample: hertz / Double(rate), phase: 0)
        case .file:
            guard let recording else { return .silence }
            let known = state.withLock { $0.loops[rate] }
            let loop = known ?? Resampler.resample(recording.samples, from: recording.sampleRate, to: rate)
            if known == nil { state.withLock { $0.loops[rate] = loop } }
            return .recording(samples: loop, position: 0)
        }
    }

    private func recorder(at rate: Int) throws(AudioError) -> WAVRecorder? {
        guard case .file(let path) = configuration.speaker else { return nil }
        let result = state.withLock { state -> Result<WAVRecorder, AudioError> in
            if let recorder = state.recorder {
                guard recorder.rate == rate else {
                    return .failure(.unavailable("\(path) is being recorded at \(recorder.rate) Hz, not at \(rate) Hz"))
                }
                return .success(recorder.file)
            }
            do throws(VirtualAudioError) {
                let file = try WAVRecorder(path: path, sampleRate: rate)
                state.recorder = (rate, file)
                return .success(file)
            } catch {
                return .failure(.unavailable(error.description))
            }
        }
        return try result.get()
    }

    private static func load(_ path: String) throws(VirtualAudioError) -> WAVRecording {
        guard let file = fopen(path, "rbe") else {
            throw VirtualAudioError("audio.virtual.microphone: cannot read \(path): \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        let limit = 16 * WAVRecording.maximumSamples
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < limit {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes.append(contentsOf: chunk[..<count])
        }
        do throws(VirtualAudioError) {
            return try WAVRecording(parsing: bytes)
        } catch {
            throw VirtualAudioError("audio.virtual.microphone: \(path) cannot be played: \(error.description)")
        }
    }
}

/// The stream that its opener holds: closing it also takes it out of its backend's list.
private struct RegisteredStream: AudioStream {
    let stream: VirtualStream
    let forget: @Sendable () -> Void

    func close() async {
        forget()
        await stream.close()
    }
}
