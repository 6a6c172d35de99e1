import CSofiaSIP

/// Tells on the loop's thread when a descriptor is ready, for as long as it is. Everything belongs on that thread.
///
/// It keeps itself until it is cancelled, or the loop ends.
public final class LoopSource: @unchecked Sendable {
    // Sendable: the mutable members are touched on the loop's thread only; every method checks that.

    public struct Readiness: OptionSet, Sendable, Hashable {
        public let rawValue: Int32

        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        public static let readable = Readiness(rawValue: Int32(CSOFIA_READABLE))
        public static let writable = Readiness(rawValue: Int32(CSOFIA_WRITABLE))
        /// Told always: the far end is gone, or there is an error to read.
        public static let broken = Readiness(rawValue: Int32(CSOFIA_BROKEN))
    }

    private let loop: SofiaLoop
    private let report: @Sendable (Readiness) -> Void
    private var handle: OpaquePointer?

    /// - Parameters:
    ///   - loop: whose thread tells.
    ///   - descriptor: stays the caller's, who closes it after ``cancel()``.
    ///   - events: what is waited for.
    ///   - ready: called on the loop's thread.
    /// - Throws: ``SofiaError/closed`` when the loop does not turn.
    public init(
        on loop: SofiaLoop, descriptor: Int32, waitingFor events: Readiness,
        ready: @escaping @Sendable (Readiness) -> Void
    ) throws(SofiaError) {
        self.loop = loop
        report = ready
        guard let root = loop.handle else { throw .closed }
        let pointer = Unmanaged.passUnretained(self).toOpaque()
        handle = csofia_source_create(root, descriptor, events.rawValue, pointer)
        guard handle != nil else { throw .closed }
        loop.keep(self)
    }

    /// Waits for something else from now on.
    public func wait(for events: Readiness) {
        loop.check()
        guard let handle else { return }
        _ = csofia_source_change(handle, events.rawValue)
    }

    /// Tells nothing any more. Cancelling twice does nothing.
    public func cancel() {
        loop.check()
        guard let handle else { return }
        self.handle = nil
        csofia_source_destroy(handle)
        loop.drop(self)
    }

    func ready(_ events: Int32) {
        guard handle != nil else { return }
        report(Readiness(rawValue: events))
    }
}
