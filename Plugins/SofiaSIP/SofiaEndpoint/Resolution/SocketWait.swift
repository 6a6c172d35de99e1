import SofiaUserAgent

/// Waits on the loop's thread for a descriptor, with a limit, without blocking anything.
enum SocketWait {
    /// - Parameter loop: the one that the calling actor runs on.
    /// - Returns: false when nothing came in time, or the loop is gone.
    static func until(
        _ descriptor: Int32, is events: LoopSource.Readiness, within limit: Duration, on loop: SofiaLoop,
        isolation: isolated (any Actor)? = #isolation
    ) async -> Bool {
        await withCheckedContinuation { continuation in
            let waiter = Waiter(continuation)
            do throws(SofiaError) {
                waiter.source = try LoopSource(on: loop, descriptor: descriptor, waitingFor: events) { _ in
                    waiter.finish(true)
                }
            } catch {
                return waiter.finish(false)
            }
            waiter.timer = Task {
                try? await Task.sleep(for: limit, clock: .continuous)
                await waiter.expire(on: loop)
            }
        }
    }
}

/// One wait, which ends once.
private final class Waiter: @unchecked Sendable {
    // Sendable: its members are touched on the loop's thread only, where the source reports and `expire` hops to.
    var source: LoopSource?
    var timer: Task<Void, Never>?
    private var continuation: CheckedContinuation<Bool, Never>?

    init(_ continuation: CheckedContinuation<Bool, Never>) {
        self.continuation = continuation
    }

    func finish(_ result: Bool) {
        guard let continuation else { return }
        self.continuation = nil
        timer?.cancel()
        source?.cancel()
        source = nil
        continuation.resume(returning: result)
    }

    func expire(on loop: SofiaLoop) async {
        await LoopTurn(loop).run { self.finish(false) }
    }
}

/// Runs something on a loop's thread.
private actor LoopTurn {
    private let loop: SofiaLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }

    init(_ loop: SofiaLoop) {
        self.loop = loop
    }

    func run(_ body: @Sendable () -> Void) {
        body()
    }
}
