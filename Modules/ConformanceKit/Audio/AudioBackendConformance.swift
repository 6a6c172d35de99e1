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
    public static let checks = deviceChecks + streamChecks + stillnessChecks

    /// Runs every check, one after the other, and records an issue for each failure.
    /// - Throws: what the subject throws when it cannot even be made.
    public func run() async throws {
        for check in Self.checks { try await record(check) }
        await subject.tearDown()
    }

    /// Runs one check, records an issue for each failure, and tears the subject down.
    public func run(_ check: AudioBackendCheck) async throws {
        try await record(check)
        await subject.tearDown()
    }

    /// Runs one check.
    /// - Returns: what the backend should have shown and did not.
    public func failures(of check: AudioBackendCheck) async throws -> [String] {
        let probe = try await AudioProbe(subject)
        do {
            try await check.body(probe)
            try await probe.close()
            return []
        } catch {
            try? await probe.stop()
            return ["\(check.name): \(error)"]
        }
    }

    private func record(_ check: AudioBackendCheck) async throws {
        for failure in try await failures(of: check) {
            Issue.record("\(failure)", sourceLocation: sourceLocation)
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
