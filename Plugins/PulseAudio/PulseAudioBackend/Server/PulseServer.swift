import AudioAPI
import Logging
import PulseAudioLibrary

/// The sound server as this process sees it: the connection, which is made anew whenever it breaks, what is known of
/// its devices, and the streams. Runs on the thread of ``PulseLoop``, into which the library's callbacks come.
actor PulseServer {
    /// How long a server may take to answer the first questions. Whoever wants the devices goes on without them sooner.
    static let patience = Duration.seconds(3)
    /// Between two attempts to reach the server, while somebody wants it and while nobody does.
    static let retries = (busy: Duration.milliseconds(500), idle: Duration.seconds(5))

    enum Phase: Equatable {
        /// Connects, or learns what is there.
        case connecting
        case ready
        /// Waits for the next attempt.
        case unreachable(String)
        case closed
    }

    nonisolated let loop = PulseLoop()
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor.asUnownedSerialExecutor() }

    private let address: String?
    let logger: Logger
    var phase = Phase.connecting
    private(set) var context: OpaquePointer?
    var table = DeviceTable()
    /// What was emitted last.
    private var shown: [AudioDevice] = []
    private var listeners: [Int: @Sendable (AudioEvent) -> Void] = [:]
    var questions = PulseQuestions()
    private var numbers = 0
    private var attempt = 0
    /// Why the server is not there, which was told: once for each time, and not at every attempt. Nil: it is there, or
    /// was not asked for long enough.
    private var loss: String?
    private var waiting: [CheckedContinuation<Void, Never>] = []
    var streams: [Int: (stream: PulseStream, link: PulseStreamLink)] = [:]
    /// Those of streams that are closed, for each listener.
    var pastGaps: [Int: AudioGaps] = [:]
    var touched: [Int: [AudioDevice.ID: TouchedDevice]] = [:]

    init(address: String?, logger: Logger) {
        self.address = address
        self.logger = logger
    }

    /// A number that nothing else of this server has.
    func nextNumber() -> Int {
        numbers += 1
        return numbers
    }

    // MARK: The connection

    /// Begins to reach the server.
    func start() {
        guard phase == .connecting, context == nil else { return }
        connect()
    }

    /// Gives everything up and ends the loop's thread.
    func close() {
        drop()
        phase = .closed
        resumeWaiting()
        loop.quit()
    }

    private func connect() {
        phase = .connecting
        attempt += 1
        let properties = pa_proplist_new()
        defer { if let properties { pa_proplist_free(properties) } }
        pa_proplist_sets(properties, "application.name", "Softphone Connector")
        pa_proplist_sets(properties, "application.id", "softphone-connector")
        pa_proplist_sets(properties, "application.icon_name", "call-start")
        guard let context = pa_context_new_with_proplist(loop.api, nil, properties) else {
            return lost("out of memory")
        }
        self.context = context
        // This actor outlives the context, which ``drop()`` gives up.
        pa_context_set_state_callback(
            context,
            { _, this in
                guard let this else { return }
                Unmanaged<PulseServer>.fromOpaque(this).takeUnretainedValue().assumeIsolated { $0.contextChanged() }
            }, Unmanaged.passUnretained(self).toOpaque())
        // It may fail within this call, and the callback then gives the context up.
        pa_context_ref(context)
        defer { pa_context_unref(context) }
        if pa_context_connect(context, address, PA_CONTEXT_NOAUTOSPAWN, nil) < 0 {
            if self.context != nil { lost(pulseReason(context)) }
            return
        }
        after(PulseQuestions.patience) { server, attempt in
            guard server.attempt == attempt, server.phase == .connecting else { return }
            server.tellLoss("it does not answer")
        }
        after(Self.patience) { server, attempt in
            guard server.attempt == attempt, server.phase == .connecting else { return }
            server.lost("it does not answer")
        }
    }

    private func contextChanged() {
        guard let context else { return }
        switch pa_context_get_state(context) {
        case PA_CONTEXT_READY: askForEverything()
        case PA_CONTEXT_FAILED, PA_CONTEXT_TERMINATED: lost(pulseReason(context))
        default: break
        }
    }

    private func lost(_ reason: String) {
        let wasReady = phase == .ready
        drop()
        phase = .unreachable(reason)
        if wasReady { loss = nil }
        tellLoss(reason)
        after(listeners.isEmpty ? Self.retries.idle : Self.retries.busy) { server, attempt in
            guard server.attempt == attempt, case .unreachable = server.phase else { return }
            server.connect()
        }
    }

    /// Nobody waits for the server any more; it is looked for all the same.
    private func tellLoss(_ reason: String) {
        if loss == nil {
            loss = reason
            // Who has no devices now warns of it: at most once a session, and not while there is none.
            logger.info("the sound server cannot be reached", metadata: ["reason": "\(reason)"])
            for emit in listeners.values { emit(.unreachable(reason)) }
        }
        resumeWaiting()
    }

    /// Does something later, unless this object is gone by then.
    private func after(_ delay: Duration, _ body: @escaping @Sendable (isolated PulseServer, Int) -> Void) {
        let attempt = attempt
        Task { [weak self] in
            try? await Task.sleep(for: delay)
            if let self { await body(self, attempt) }
        }
    }

    /// Lets go of the connection and of everything that hangs on it.
    private func drop() {
        for number in streams.keys.sorted() { loseStream(number, reason: "the sound server is gone") }
        table = DeviceTable()
        shown = []
        // After the context, whose library has the questions' addresses.
        defer { questions.drop() }
        guard let context else { return }
        self.context = nil
        pa_context_set_state_callback(context, nil, nil)
        pa_context_set_subscribe_callback(context, nil, nil)
        pa_context_disconnect(context)
        pa_context_unref(context)
    }

    // MARK: What is known

    func becameReady() {
        guard phase == .connecting else { return }
        phase = .ready
        if loss != nil { logger.info("the sound server is back") }
        loss = nil
        shown = table.devices
        for emit in listeners.values { emit(.devices(shown)) }
        resumeWaiting()
    }

    /// Tells the listeners what is there, where that is news.
    func tell() {
        guard phase == .ready else { return }
        let devices = table.devices
        guard devices != shown else { return }
        shown = devices
        for emit in listeners.values { emit(.devices(devices)) }
    }

    func emit(_ event: AudioEvent, to owner: Int) {
        listeners[owner]?(event)
    }

    // MARK: Listeners

    /// Every device, as soon as that is known or cannot be.
    func devices() async -> [AudioDevice] {
        await known()
        return shown
    }

    /// Waits until the devices are known. Not while the server is looked for in vain.
    func known() async {
        guard phase == .connecting, loss == nil else { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func resumeWaiting() {
        waiting.forEach { $0.resume() }
        waiting = []
    }

    func attach(_ owner: Int, emit: @escaping @Sendable (AudioEvent) -> Void) {
        listeners[owner] = emit
        pastGaps[owner] = AudioGaps()
        switch phase {
        case .connecting:
            if let loss { emit(.unreachable(loss)) }
        case .ready:
            emit(.devices(shown))
        case .unreachable(let reason):
            emit(.unreachable(reason))
            connect()
        case .closed:
            emit(.unreachable("the connector stops"))
        }
    }

    /// Nothing is emitted to it any more; its streams are closed.
    func detach(_ owner: Int) {
        listeners[owner] = nil
        for (number, entry) in streams where entry.stream.owner == owner { closeStream(number) }
        pastGaps[owner] = nil
    }
}
