/// The far side of one call. The kit puts a deadline on everything it waits for.
public protocol FarCall: Sendable {
    /// Returns when the endpoint has said that it rings.
    func waitRinging() async throws
    /// Returns when the call is up.
    func waitAnswered() async throws
    /// Returns when the endpoint has refused the call.
    /// - Returns: the SIP status, or what corresponds to it.
    func waitRefused() async throws -> Int
    /// Returns when the call is over, in whichever way.
    func waitEnded() async throws

    /// Takes back a call that was not answered; hangs up when it was answered in this very moment.
    func cancel() async throws
    /// Ends a call that is up. Does nothing when it has just ended.
    func hangUp() async throws
    /// Answers a call that the endpoint dialled.
    func answer() async throws
    /// Puts the endpoint on hold.
    func hold() async throws
    /// Takes the endpoint back.
    func resume() async throws

    /// Returns when this many digits have come.
    func waitDigits(_ count: Int) async throws -> String
    /// Returns when the endpoint has transferred the call.
    /// - Returns: whom to.
    func waitTransferred() async throws -> String
}

// What a far side cannot do is a failure of the check that needs it.
extension FarCall {
    public func answer() async throws { throw ConformanceFailure("the far side cannot answer calls") }
    public func hold() async throws { throw ConformanceFailure("the far side cannot hold calls") }
    public func resume() async throws { throw ConformanceFailure("the far side cannot hold calls") }
    public func waitDigits(_ count: Int) async throws -> String {
        throw ConformanceFailure("the far side hears no digits")
    }
    public func waitTransferred() async throws -> String {
        throw ConformanceFailure("the far side knows no transfer")
    }
}
