public import AudioAPI

/// A backend under test. It needs one microphone and one speaker at least.
public protocol AudioBackendSubject: Sendable {
    /// Makes a backend that is not running yet.
    func makeBackend() async throws -> any AudioBackend

    /// Makes the system of devices stand still: it neither answers nor fails. False when this subject's cannot.
    func standStill() async throws -> Bool

    /// Lets it go on. Called after every ``standStill()`` that returned true.
    func goOn() async throws

    /// Ends everything that the subject started. Called once, after the last check.
    func tearDown() async
}

extension AudioBackendSubject {
    public func standStill() async throws -> Bool { false }

    public func goOn() async throws {}

    public func tearDown() async {}
}
