public import AudioAPI
public import Logging

/// Keeps a session's microphone and speaker: chooses them by the rules, follows devices that come and go, and gives
/// calls their audio.
///
/// A device that a client chose by name stays chosen until other rules come; while it is unplugged the rules decide,
/// and once it is back it is used again.
public actor AudioRouter {
    /// How long the state waits for what a change that is made has made of the devices.
    private static let afterthought = Duration.milliseconds(300)

    private let backend: TimedBackend
    private let logger: Logger
    private var choice: RouteChoice
    /// Finds out what the rules' expressions match.
    private var lesson: Task<Void, Never>?
    /// Devices that the rules have chosen before in this session: they were made sure not to be mute once, and from
    /// then on their mute is the agent's.
    private var started: Set<AudioDevice.ID> = []
    private var report = StateReport()
    private let ringer: Ringer
    private var ringing: Ringing?
    private let streams: CallStreams
    private var changes = DeviceChanges()
    private var queries = QueryOrder()

    /// - Parameters:
    ///   - backend: the devices. Whatever of it does not answer holds nobody up for longer than a second or two.
    ///   - rules: how they are chosen.
    ///   - expressions: the engine for entries of the rules that are regular expressions; nil: they only count as names.
    ///   - ringFiles: where the sounds are that calls ring with.
    ///   - logger: takes what there is to say of devices.
    public init(
        backend: any AudioBackend, rules: RoutingRules = RoutingRules(), expressions: (any NameExpressions)? = nil,
        ringFiles: RingFiles = RingFiles(), logger: Logger
    ) {
        self.backend = TimedBackend(backend)
        self.logger = logger
        choice = RouteChoice(rules, engine: expressions)
        ringer = Ringer(backend: self.backend, files: ringFiles, logger: logger)
        streams = CallStreams(backend: self.backend, logger: logger)
    }

    /// Every device present, as far as it is known.
    public var devices: [AudioDevice] { choice.devices }

    /// The devices in use now; without devices until ``run(emit:)`` or a call has asked for them.
    public var state: DevicesState {
        let selection = selection
        return DevicesState(
            headsetUsed: selection.headsetUsed, headsetPresent: selection.headsetPresent,
            speaker: selection.speaker.map(DeviceState.init), microphone: selection.microphone.map(DeviceState.init))
    }

    /// Which of the devices play which role now.
    public var selection: RouteSelection { choice.selection }

    /// Every device, what each does now, and why.
    public var listing: DeviceListing {
        get async {
            if !choice.areDevicesKnown { await refresh() }
            let gaps = await backend.gaps
            return DeviceListing(
                backend: backend.name, devices: devices, selection: selection, rules: choice.rules,
                names: choice.names, gaps: gaps)
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
        report.begin(emit)
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
        report.end()
    }

    /// Chooses by other rules from now on. Unless they choose as those before, a choice by hand is forgotten.
    public func use(_ rules: RoutingRules) async {
        guard choice.want(rules) else { return }
        if choice.names.misses(rules) {
            logger.notice("regular expressions in lists of device names only count as names: no part understands them")
        }
        await adopt()
        // Whoever waits for the devices is not to be told that there are none.
        guard choice.areDevicesKnown else { return }
        if report.isWanted { await startChosenDevices() }
        await settle()
    }

    private func received(_ event: AudioEvent) async {
        switch event {
        case .devices(let devices):
            // The event may have been overtaken by a change of ours; the backend knows what holds now.
            let isFirst = started.isEmpty
            await refresh(orElse: devices, within: Self.afterthought)
            if isFirst { await startChosenDevices() }
            await settle()
        case .unreachable(let reason):
            logger.warning(
                "audio devices cannot be reached; they are looked for all the time",
                metadata: ["reason": "\(reason)", "backend": "\(backend.name)"])
            choice.want([])
            await adopt()
            await settle()
        case .streamLost(let device):
            logger.notice("audio device lost", metadata: ["device": "\(device.rawValue)"])
            await ringer.lost(device)
            await streams.lost(device)
        }
    }

    /// Unmutes chosen devices that this session has not used before. Those that take their time are told of when they have
    /// done it.
    private func startChosenDevices() async {
        let starting = Task {
            await unmuteChosenDevices()
            announce()
        }
        await Answer.within(Self.afterthought) { await starting.value }
    }

    private func unmuteChosenDevices() async {
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

    private func announce() {
        report.tell(state)
    }

    /// Brings observers and streams in line with the present choice.
    private func settle() async {
        announce()
        await streams.follow(route, releaseDelay: choice.rules.releaseDelay)
        await settleRinging()
    }

    private func settleRinging() async {
        guard let ringing else { return await ringer.ring(nil, on: [:]) }
        await ringer.ring(ringing, on: selection.ringers(for: ringing, among: devices))
    }

    /// Asks which devices there are.
    /// - Parameter event: what counts when that is not answered in time; nil: what was known before.
    private func refresh(orElse event: [AudioDevice]? = nil, within limit: Duration = TimedBackend.patience) async {
        let query = queries.begin()
        let answer = await backend.devices(within: limit)
        guard queries.finish(query), let present = answer ?? event else { return }
        choice.want(present)
        await adopt()
    }

    /// Lets the latest rules and devices count, once it is known what their expressions match.
    private func adopt() async {
        while let (rules, devices) = choice.lesson {
            if let lesson {
                await lesson.value
                continue
            }
            let learning = Task { [names = choice.names, logger] in
                let learnt = await names.learningElsewhere(rules, devices)
                if learnt.isIncomplete {
                    logger.warning(
                        "lists of device names take too long to compare: some entries only count as plain names",
                        metadata: ["remedy": "write simpler expressions, and fewer"])
                }
                choice.learn(learnt)
            }
            lesson = learning
            await learning.value
            lesson = nil
        }
        choice.adopt()
    }

    // MARK: Changes

    /// Changes volume, mute or choice of the devices, all of it or nothing. Returns the state afterwards.
    ///
    /// - Throws: `AudioError.noSuchDevice` for a name that no device of that kind has, or when there is no such
    ///   device at all; `AudioError.unavailable` when a device refuses, or does not answer for about a second.
    ///   Nothing has changed then; what a device that did not answer does later is taken back.
    public func apply(_ change: AudioChange) async throws(AudioError) -> DevicesState {
        let fate = DeviceChanges.Fate()
        let work = changes.begin { [self] () -> Result<DevicesState, AudioError> in
            do throws(AudioError) {
                return .success(try await perform(change, fate))
            } catch {
                return .failure(error)
            }
        }
        guard let work else { throw backend.silence }
        if let result = await Answer.within(TimedBackend.patience, { await work.value }) { return try result.get() }
        if fate.abandon() { throw backend.silence }
        // It was done at the last moment; what is missing is the answer.
        return try await work.value.get()
    }

    private func perform(_ change: AudioChange, _ fate: DeviceChanges.Fate) async throws(AudioError) -> DevicesState {
        defer { changes.ended() }
        // It waited too long for those before it.
        if fate.isAbandoned { throw backend.silence }
        if !choice.areDevicesKnown { await refresh() }
        let selection = selection
        let speaker = try target(of: change.speaker, .playback, inUse: selection.speaker)
        let microphone = try target(of: change.microphone, .capture, inUse: selection.microphone)
        try await make(steps(change.speaker, speaker) + steps(change.microphone, microphone), fate)
        choice.pick(speaker: speaker, microphone: microphone, instead: selection)
        started.formUnion([speaker, microphone].compactMap { $0?.id })
        await refresh(within: Self.afterthought)
        // The caller learns it from the return; emitted as well, it could overtake the caller's next change.
        let result = state
        report.isKnown(result)
        await settle()
        return result
    }

    private func steps(_ change: DeviceChange?, _ device: AudioDevice?) -> [DeviceChanges.Step] {
        guard let change, let device else { return [] }
        var steps: [DeviceChanges.Step] = []
        if let volume = change.volume.map({ min(max($0, 0), 100) }), volume != device.volume {
            steps.append(.init(device: device.id, after: .volume(volume), before: .volume(device.volume)))
        }
        if let muted = change.muted, muted != device.muted {
            steps.append(.init(device: device.id, after: .muted(muted), before: .muted(device.muted)))
        }
        return steps
    }

    /// Takes every step, or none. However long it takes: whoever asked has a deadline of its own, and the changes behind
    /// this one wait until it is taken back.
    private func make(_ steps: [DeviceChanges.Step], _ fate: DeviceChanges.Fate) async throws(AudioError) {
        var taken: [DeviceChanges.Step] = []
        do throws(AudioError) {
            for step in steps {
                if fate.isAbandoned { throw backend.silence }
                try await set(step.after, of: step.device)
                taken.append(step)
            }
            guard fate.finish() else { throw backend.silence }
        } catch {
            for step in taken.reversed() { await takeBack(step) }
            await refresh()
            if !taken.isEmpty { await settle() }
            throw error
        }
    }

    /// Puts a device back as it was, as soon as it can be reached. What the end of the session finds undone, the backend puts
    /// back with the rest.
    private func takeBack(_ step: DeviceChanges.Step) async {
        for attempt in 1...DeviceChanges.mostAttempts {
            do throws(AudioError) {
                return try await set(step.before, of: step.device)
            } catch .noSuchDevice {
                return
            } catch {
                guard report.isWanted else { return }
                if attempt == DeviceChanges.mostAttempts {
                    logger.warning(
                        "a refused change stays half done",
                        metadata: ["device": "\(step.device.rawValue)", "reason": "\(error)"])
                }
                try? await Task.sleep(for: DeviceChanges.attemptDelay)
            }
        }
    }

    private func set(_ value: DeviceChanges.Step.Value, of device: AudioDevice.ID) async throws(AudioError) {
        switch value {
        case .volume(let volume): try await backend.backend.setVolume(volume, of: device)
        case .muted(let muted): try await backend.backend.setMuted(muted, of: device)
        }
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
            microphone: selection.microphone?.id, speaker: selection.speaker?.id, cancelsEcho: choice.rules.cancelsEcho)
    }

    func openStream(_ format: AudioFormat, client: any AudioClient) async -> any AudioStream {
        if !choice.areDevicesKnown { await refresh() }
        return await streams.open(format, client: client, route: route, releaseDelay: choice.rules.releaseDelay)
    }
}

/// Tells an observer how the devices are, where that is news.
private struct StateReport {
    private var emit: (@Sendable (DevicesState) -> Void)?
    /// The state that was last emitted or returned.
    private var known: DevicesState?
    /// Whether this run has emitted anything: the first state is, whatever it is.
    private var hasEmitted = false

    var isWanted: Bool { emit != nil }

    mutating func begin(_ emit: @escaping @Sendable (DevicesState) -> Void) {
        self.emit = emit
        hasEmitted = false
    }

    mutating func end() {
        emit = nil
    }

    mutating func tell(_ state: DevicesState) {
        if let emit, state != known || !hasEmitted {
            hasEmitted = true
            emit(state)
        }
        known = state
    }

    /// Somebody was told of it in another way.
    mutating func isKnown(_ state: DevicesState) {
        known = state
    }
}

extension DeviceState {
    init(_ device: AudioDevice) {
        self.init(name: device.name, volume: device.volume, muted: device.muted)
    }
}
