import EndpointAPI
public import Testing

/// What every endpoint must show, whatever protocol it speaks.
///
/// ```swift
/// @Test func myEndpointConforms() async throws {
///     try await EndpointConformance(subject: MySubject()).run()
/// }
/// ```
///
/// or, with a name in the report for each check,
///
/// ```swift
/// @Test(arguments: EndpointConformance.checks)
/// func myEndpointConforms(check: EndpointCheck) async throws {
///     try await EndpointConformance(subject: MySubject()).run(check)
/// }
/// ```
public struct EndpointConformance: Sendable {
    private let subject: any EndpointSubject
    private let sourceLocation: SourceLocation

    public init(subject: any EndpointSubject, sourceLocation: SourceLocation = #_sourceLocation) {
        self.subject = subject
        self.sourceLocation = sourceLocation
    }

    /// Everything that is checked, in the order of an endpoint's life.
    public static let checks =
        lifetimeChecks + registrationChecks + callChecks + refusalChecks + capabilityChecks + mediaChecks

    /// Runs every check, one after the other, and records an issue for each failure.
    /// - Throws: what the subject throws when it cannot even be made.
    public func run() async throws {
        for check in Self.checks { try await record(check) }
        await subject.tearDown()
    }

    /// Runs one check, records an issue for each failure, and tears the subject down.
    public func run(_ check: EndpointCheck) async throws {
        try await record(check)
        await subject.tearDown()
    }

    /// Runs one check.
    /// - Returns: what the endpoint should have shown and did not; empty also when the check does not apply to it.
    public func failures(of check: EndpointCheck) async throws -> [String] {
        let probe = try await EndpointProbe(subject)
        guard check.applies(probe.endpoint.capabilities, subject.farSide) else { return [] }
        do {
            try await check.body(probe)
        } catch {
            // The check's own failure says enough; the endpoint is stopped all the same.
            try? await probe.stop()
            return ["\(check.name): \(error)"]
        }
        do {
            try await probe.close()
        } catch {
            return ["\(check.name), afterwards: \(error)"]
        }
        return []
    }

    private func record(_ check: EndpointCheck) async throws {
        for failure in try await failures(of: check) {
            Issue.record("\(failure)", sourceLocation: sourceLocation)
        }
    }
}

/// One thing that an endpoint must show.
public struct EndpointCheck: Sendable, CustomTestStringConvertible {
    public let name: String
    let applies: @Sendable (EndpointCapabilities, FarSide) -> Bool
    let body: @Sendable (EndpointProbe) async throws -> Void

    /// - Parameters:
    ///   - capabilities: without these the endpoint need not show it.
    ///   - farSide: without these it cannot be tried.
    init(
        _ name: String, needs capabilities: EndpointCapabilities = [], of farSide: FarSide = [],
        _ body: @escaping @Sendable (EndpointProbe) async throws -> Void
    ) {
        self.name = name
        applies = { capabilities.isSubset(of: $0) && farSide.isSubset(of: $1) }
        self.body = body
    }

    public var testDescription: String { name }
}
