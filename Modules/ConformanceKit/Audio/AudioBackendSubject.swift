public import AudioAPI

/// A backend under test. It needs one microphone and one speaker at least.
public protocol AudioBackendSubject: Sendable {
    /// Makes a backend that is not running yet.
    func makeBackend() async throws -> any AudioBackend

    /// Ends everything that the subject started. Called once, after the last check.
    func tearDown() async
}

extension AudioBackendSubject {
    public func tearDown() async {}
}
