/// Something that registers a phone and takes its calls over one signalling protocol.
///
/// An endpoint serves one session. Commands and events are values, so that the contract grows by cases
/// and never by methods. `ConformanceKit` holds what every endpoint must show.
public protocol Endpoint: Sendable {
    /// What this endpoint can do; constant for its lifetime.
    var capabilities: EndpointCapabilities { get }

    /// Owns the signalling stack until the task is cancelled.
    ///
    /// Returning means stopped: calls were released and contacts removed, within five seconds. Nothing is
    /// emitted after the return. A second call throws ``EndpointError/Code/alreadyRunning``.
    /// - Parameter emit: takes events in order. It never blocks and may be called from any thread.
    /// - Throws: ``EndpointError`` with ``EndpointError/Code/unavailable`` when the stack cannot start.
    func run(emit: @escaping @Sendable (EndpointEvent) -> Void) async throws(EndpointError)

    /// Accepts a command. Returning means accepted; the outcome arrives as an event.
    ///
    /// - Throws: ``EndpointError/Code/notRunning`` before and after ``run(emit:)``,
    ///   ``EndpointError/Code/unsupported`` for what ``capabilities`` does not name,
    ///   ``EndpointError/Code/noSuchCall`` for a call that is not (or no longer) there,
    ///   ``EndpointError/Code/invalid`` for a command that makes no sense now.
    func perform(_ command: EndpointCommand) async throws(EndpointError)
}
