public import Testing

/// What every system of sound devices must show.
///
/// ```swift
/// @Test(arguments: AudioBackendConformance.checks)
/// func myBackendConforms(check: AudioBackendCheck) async throws {
///     try await AudioBackendConformance(subject: MySubject()).run(check)
/// }
/// ```
public struct AudioBackendConformance: Sendable {
    private let subject: any AudioBackendSubject
    private let sourceLocation: SourceLocation

    public init(subject: any AudioBackendSubject, sourceLocation: SourceLocation = #_sourceLocation) {
        self.subject = subject
        self.sourceLocation = sourceLocation
    }

    /// Everything that is checked.
    public static let checks = deviceChecks + streamChecks

    /// Runs every check, one after the other, and records an issue for each that the backend fails.
    /// - Throws: what the subject throws when it cannot even be made.
    public func run() async throws {
        for check in Self.checks { try await perform(check) }
        await subject.tearDown()
    }

    /// Runs one check and tears the subject down.
    public func run(_ check: AudioBackendCheck) async throws {
        try await perform(check)
        await subject.tearDown()
    }

    private func perform(_ check: AudioBackendCheck) async throws {
        let probe = try await AudioProbe(subject)
        do {
            try await check.body(probe)
            try await probe.close()
        } catch {
            Issue.record("\(check.name): \(error)", sourceLocation: sourceLocation)
            try? await probe.stop()
        }
    }
}

/// One thing that an audio backend must show.
public struct AudioBackendCheck: Sendable, CustomTestStringConvertible {
    public let name: String
    let body: @Sendable (AudioProbe) async throws -> Void

    init(_ name: String, _ body: @escaping @Sendable (AudioProbe) async throws -> Void) {
        self.name = name
        self.body = body
    }

    public var testDescription: String { name }
}
