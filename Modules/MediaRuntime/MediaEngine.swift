public import AudioAPI
@preconcurrency import Glibc
import Locking
public import MediaCore
import Threads

/// Every call's media of a process: one thread that receives, and keeps the deadlines of RTCP and quality reports.
///
/// The thread sleeps without ticking while there is no call.
public final class MediaEngine: Sendable {
    private struct State: Sendable {
        var legs: [MediaLeg] = []
        var isStopping = false
    }

    private let state = Guarded(State())
    private let ports = PortAllocator()
    private let bell = Doorbell()
    private let protection: (any PacketProtection)?

    /// - Parameter protection: encrypts calls that negotiated it; nil: none can.
    public init(protection: (any PacketProtection)? = nil) {
        self.protection = protection
    }

    /// What calls can be encrypted with, the best first.
    public var suites: [CryptoSuite] { protection?.suites ?? [] }

    /// Owns the media thread until the task is cancelled; then closes every leg.
    public func run() async {
        let (ended, signal) = AsyncStream<Never>.makeStream()
        let thread = NativeThread.required(name: "media") { [self] in
            receive()
            signal.finish()
        }
        let (forever, _) = AsyncStream<Never>.makeStream()
        for await _ in forever {}
        let legs = state.withLock { state in
            state.isStopping = true
            return state.legs
        }
        for leg in legs { leg.close() }
        bell.ring()
        // The task is cancelled: only an uncancelled one can wait for the thread.
        await Task { for await _ in ended {} }.value
        // It has nothing left to do: this does not block.
        thread.join()
        state.withLock { $0.isStopping = false }
    }

    /// Makes a leg, its sockets bound. Its audio starts with ``MediaLeg/apply(_:)``.
    /// - Throws: ``MediaError``.
    public func openLeg(
        _ request: MediaLegRequest, audio: any CallAudio, events: @escaping @Sendable (MediaLegEvent) -> Void
    ) throws(MediaError) -> MediaLeg {
        let pair = try ports.pair(on: request.bindAddress, within: request.ports)
        if request.typeOfService != 0 {
            pair.rtp.mark(typeOfService: request.typeOfService)
            pair.rtcp.mark(typeOfService: request.typeOfService)
        }
        let shields = ShieldMaker(protection: protection, isDemanded: request.requiresProtection)
        let leg = MediaLeg(request, sockets: pair, engine: self, shields: shields, audio: audio, events: events)
        state.withLock { $0.legs.append(leg) }
        bell.ring()
        return leg
    }

    func remove(_ leg: MediaLeg) {
        state.withLock { state in state.legs.removeAll { $0 === leg } }
        bell.ring()
    }

    /// Has the thread look at everything's deadlines anew.
    func wake() {
        bell.ring()
    }

    // MARK: The thread

    private func receive() {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 2048, alignment: 8)
        defer { buffer.deallocate() }
        let pulse = LoopPulse(name: "media") { [bell] _ in bell.ring() }
        LoopRoster.process.join(pulse)
        defer { LoopRoster.process.leave(pulse) }
        var waits: [pollfd] = []
        var legs: [(leg: MediaLeg, sockets: PortPair, deadline: Int64)] = []
        var isFresh = false
        while true {
            if !isFresh {
                let (current, isStopping) = state.withLock { ($0.legs, $0.isStopping) }
                if isStopping { return }
                // Whoever rang may have changed any leg: each is asked at once.
                legs = current.compactMap { leg in leg.openSockets.map { (leg, $0, 0) } }
                waits = [pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0)]
                for (_, pair, _) in legs {
                    waits.append(pollfd(fd: pair.rtp.descriptor, events: Int16(POLLIN), revents: 0))
                    waits.append(pollfd(fd: pair.rtcp.descriptor, events: Int16(POLLIN), revents: 0))
                }
                isFresh = true
            }
            pulse.beat()
            let before = MonotonicTime.now
            var next = Int64.max
            for index in legs.indices {
                if legs[index].deadline <= before {
                    legs[index].leg.serve(at: before)
                    legs[index].deadline = legs[index].leg.deadline
                }
                next = min(next, legs[index].deadline)
            }
            // Rounded up: a deadline must have passed when the thread wakes for it.
            let patience = next == .max ? -1 : Int32(clamping: (next - before + 999_999) / 1_000_000)
            guard poll(&waits, nfds_t(waits.count), max(patience, next == .max ? -1 : 0)) > 0 else { continue }
            let now = MonotonicTime.now
            if waits[0].revents != 0 {
                bell.answer()
                isFresh = false
            }
            for (index, entry) in legs.enumerated() {
                if waits[1 + 2 * index].revents != 0 {
                    Self.drain(entry.sockets.rtp, buffer) { entry.leg.receivedRTP($0, from: $1, at: now) }
                }
                if waits[2 + 2 * index].revents != 0 {
                    Self.drain(entry.sockets.rtcp, buffer) { entry.leg.receivedRTCP($0, from: $1, at: now) }
                }
            }
        }
    }

    /// Takes what waits, but not for ever: other calls wait too.
    private static func drain(
        _ socket: DatagramSocket, _ buffer: UnsafeMutableRawBufferPointer,
        _ take: (UnsafeMutableRawBufferPointer, SocketAddress) -> Void
    ) {
        for _ in 0..<32 {
            guard let (count, from) = socket.receive(into: buffer) else { return }
            take(UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]), from)
        }
    }
}
