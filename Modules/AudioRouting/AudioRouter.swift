public import AudioAPI
public import Logging

/// Keeps a session's microphone and speaker: chooses them by the rules, follows devices that come and go, and gives
/// calls their audio.
///
/// A device that a client chose by name stays chosen until other rules come; while it is unplugged the rules decide,
/// and once it is back it is used again.
public actor AudioRouter {
    private let backend: any AudioBackend
    private let logger: Logger
    private var rules: RoutingRules
    private var picks = Picks()
    /// Every device present, as far as it is known.
    public private(set) var devices: [AudioDevice] = []
    private var devicesAreKnown = false
    /// Devices that the rules have chosen before in this session: they were made sure not to be mute once, and from
    /// then on their mute is the agent's.
    private var started: Set<AudioDevice.ID> = []
    private var emit: (@Sendable (DevicesState) -> Void)?
    /// The state that was last emitted or returned.
    private var known: DevicesState?
    /// Whether this run has emitted anything: the first state is, whatever it is.
    private var hasEmitted = false
    private let ringer: Ringer
    private var ringing: Ringing?
    private let streams: CallStreams
    /// The latest change in the queue of those that must not overlap.
    private var lastChange: Task<Void, Never>?
    private var queries = QueryOrder()

    /// What a client chose by hand.
    private struct Picks {
        var microphone: AudioDevice.ID?
        var speaker: AudioDevice.ID?
    }

    public init(backend: any AudioBackend, rules: RoutingRules = RoutingRules(), logger: Logger) {
        self.backend = backend
        self.rules = rules
        self.logger = logger
        ringer = Ringer(backend: backend, logger: logger)
        streams = CallStreams(backend: backend, logger: logger)
    }

    /// The devices in use now; without devices until ``run(emit:)`` or a call has asked for them.
    public var state: DevicesState {
        let selection = selection
        return DevicesState(
            headsetUsed: selection.headsetUsed, headsetPresent: selection.headsetPresent,
            speaker: selection.speaker.map(DeviceState.init), microphone: selection.microphone.map(DeviceState.init))
    }

    /// Which of the devices play which role now.
    public var selection: RouteSelection {
        RouteSelection(rules: rules, devices: devices, microphone: picks.microphone, speaker: picks.speaker)
    }

    /// Every device, what each does now, and why.
    public var listing: DeviceListing {
        get async {
            if !devicesAreKnown { await refresh() }
            let gaps = await backend.gaps
            return DeviceListing(
                backend: backend.name, devices: devices, selection: selection, rules: rules, gaps: gaps)
        }
    }

    /// The audio of calls; its streams follow the roles.
    public nonisolated var callAudio: any CallAudio { RoutedCallAudio(router: self) }

    // MARK: Life

    /// Watches the devices until the task is cancelled, or until the system of devices fails.
    ///
    /// Both chosen devices are unmuted first: an agent does not inherit the mute of the one before.
    /// - Parameter emit: gets the state at once and at every change, but for those that ``apply(_:)`` returns to
    ///   its caller. Called in order; it must not block.
    public func run(emit: @escaping @Sendable (DevicesState) -> Void) async {
        self.emit = emit
        hasEmitted = false
        let (events, continuation) = AsyncStream<AudioEvent>.makeStream()
        let source = Task { [backend, logger] in
            do throws(AudioError) {
                try await backend.run { continuation.yield($0) }
            } catch {
                logger.error(
                    "audio devices cannot be reached", metadata: ["reason": "\(error)", "backend": "\(backend.name)"])
                continuation.yield(.devices([]))
            }
            continuation.finish()
        }
        await withTaskCancellationHandler {
            for await event in events { await received(event) }
        } onCancel: {
            source.cancel()
        }
        await streams.closeIdle()
        await source.value
        self.emit = nil
    }

    /// Chooses by other rules from now on. Unless they choose as those before, a choice by hand is forgotten.
    public func use(_ rules: RoutingRules) async {
        guard rules != self.rules else { return }
        if !rules.choosesAs(self.rules) { picks = Picks() }
        self.rules = rules
        // Whoever waits for the devices is not to be told that there are none.
        guard devicesAreKnown else { return }
        if emit != nil { await startChosenDevices() }
        await settle()
    }

    private func received(_ event: AudioEvent) async {
        switch event {
        case .devices:
            // The event may have been overtaken by a change of ours; the backend knows what holds now.
            let isFirst = started.isEmpty
            await refresh()
            if isFirst { await startChosenDevices() }
            await settle()
        case .unreachable(let reason):
            logger.warning(
                "audio devices cannot be reached; they are looked for all the time",
                metadata: ["reason": "\(reason)", "backend": "\(backend.name)"])
            devices = []
            devicesAreKnown = true
            await settle()
        case .streamLost(let device):
            logger.notice("audio device lost", metadata: ["device": "\(device.rawValue)"])
            await ringer.lost(device)
            await streams.lost(device)
        }
    }

    /// Unmutes chosen devices that this session has not used before.
    private func startChosenDevices() async {
        let selection = selection
        for device in [selection.microphone, selection.speaker].compactMap({ $0 })
        where started.insert(device.id).inserted {
            guard device.muted else { continue }
            do throws(AudioError) {
                try await backend.setMuted(false, of: device.id)
            } catch {
                logger.warning(
                    "audio device stays muted", metadata: ["device": "\(device.name)", "reason": "\(error)"])
            }
        }
        await refresh()
    }

    /// Brings observers and streams in line with the present choice.
    private func settle() async {
        let state = state
        if let emit, state != known || !hasEmitted {
            hasEmitted = true
            emit(state)
        }
        known = state
        await streams.follow(route, releaseDelay: rules.releaseDelay)
        await settleRinging()
    }

    private func settleRinging() async {
        guard let ringing else { return await ringer.ring(nil, on: [:]) }
        await ringer.ring(ringing, on: selection.ringers(for: ringing, among: devices))
    }

    private func refresh() async {
        let query = queries.begin()
        let present = await backend.devices()
        guard queries.finish(query) else { return }
        devices = present
        devicesAreKnown = true
    }

    // MARK: Changes

    /// Changes volume, mute or choice of the devices, all of it or nothing. Returns the state afterwards.
    ///
    /// - Throws: `AudioError.noSuchDevice` for a name that no device of that kind has, or when there is no such
    ///   device at all; `AudioError.unavailable` when a device refuses. Nothing has changed then.
    public func apply(_ change: AudioChange) async throws(AudioError) -> DevicesState {
        let previous = lastChange
        let work = Task { () -> Result<DevicesState, AudioError> in
            await previous?.value
            do throws(AudioError) {
                return .success(try await perform(change))
            } catch {
                return .failure(error)
            }
        }
        lastChange = Task { _ = await work.value }
        return try await work.value.get()
    }

    private func perform(_ change: AudioChange) async throws(AudioError) -> DevicesState {
        if !devicesAreKnown { await refresh() }
        let selection = selection
        let speaker = try target(of: change.speaker, .playback, inUse: selection.speaker)
        let microphone = try target(of: change.microphone, .capture, inUse: selection.microphone)
        var undo: [(device: AudioDevice.ID, volume: Int?, muted: Bool?)] = []
        do throws(AudioError) {
            for (device, change) in [(speaker, change.speaker), (microphone, change.microphone)] {
                guard let device, let change else { continue }
                if let volume = change.volume.map({ min(max($0, 0), 100) }), volume != device.volume {
                    try await backend.setVolume(volume, of: device.id)
                    undo.append((device.id, device.volume, nil))
                }
                if let muted = change.muted, muted != device.muted {
                    try await backend.setMuted(muted, of: device.id)
                    undo.append((device.id, nil, device.muted))
                }
            }
        } catch {
            // What cannot be put back any more belongs to a device that is gone.
            for step in undo.reversed() {
                if let volume = step.volume { try? await backend.setVolume(volume, of: step.device) }
                if let muted = step.muted { try? await backend.setMuted(muted, of: step.device) }
            }
            await refresh()
            throw error
        }
        pick(speaker: speaker, microphone: microphone, instead: selection)
        await refresh()
        // The caller learns it from the return; emitted as well, it could overtake the caller's next change.
        known = state
        let result = state
        await settle()
        return result
    }

    /// The device that a change is meant for; nil when nothing is wanted of that kind.
    private func target(
        of change: DeviceChange?, _ direction: AudioDevice.Direction, inUse: AudioDevice?
    ) throws(AudioError) -> AudioDevice? {
        guard let change, change != DeviceChange() else { return nil }
        // A client posts back what it was shown when there was no device.
        if inUse == nil, change.name == DeviceState.none.name { return nil }
        guard let name = change.name else {
            guard let inUse else { throw .noSuchDevice(direction == .capture ? "microphone" : "speaker") }
            return inUse
        }
        if let inUse, inUse.name == name { return inUse }
        guard let device = devices.first(where: { $0.direction == direction && $0.name == name }) else {
            throw .noSuchDevice(name)
        }
        return device
    }

    /// Remembers what was chosen by name. Naming the device that is in use anyway is no choice: clients post back
    /// what they were shown.
    private func pick(speaker: AudioDevice?, microphone: AudioDevice?, instead selection: RouteSelection) {
        if let speaker, speaker.id != selection.speaker?.id { picks.speaker = speaker.id }
        if let microphone, microphone.id != selection.microphone?.id { picks.microphone = microphone.id }
        started.formUnion([speaker, microphone].compactMap { $0?.id })
    }

    // MARK: Calls

    /// Rings from now on, on the speakers that play these roles; nil: rings no more.
    public func ring(_ ringing: Ringing?) async {
        self.ringing = ringing
        await settleRinging()
    }

    /// The devices that a call uses now; nil without any.
    private var route: AudioRoute? {
        let selection = selection
        return AudioRoute(
            microphone: selection.microphone?.id, speaker: selection.speaker?.id, cancelsEcho: rules.cancelsEcho)
    }

    func openStream(_ format: AudioFormat, client: any AudioClient) async -> any AudioStream {
        if !devicesAreKnown { await refresh() }
        return await streams.open(format, client: client, route: route, releaseDelay: rules.releaseDelay)
    }
}

extension DeviceState {
    init(_ device: AudioDevice) {
        self.init(name: device.name, volume: device.volume, muted: device.muted)
    }
}
