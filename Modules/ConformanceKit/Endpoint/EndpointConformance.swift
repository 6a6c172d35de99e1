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

    /// Runs every check, one after the other, and records an issue for each that the endpoint fails.
    /// - Throws: what the subject throws when it cannot even be made.
    public func run() async throws {
        for check in Self.checks { try await perform(check) }
        await subject.tearDown()
    }

    /// Runs one check and tears the subject down.
    public func run(_ check: EndpointCheck) async throws {
        try await perform(check)
        await subject.tearDown()
    }

    private func perform(_ check: EndpointCheck) async throws {
        let probe = try await EndpointProbe(subject)
        guard check.applies(probe.endpoint.capabilities, subject.farSide) else { return }
        do {
            try await check.body(probe)
        } catch {
            Issue.record("\(check.name): \(error)", sourceLocation: sourceLocation)
            // The check's own failure says enough; stop the endpoint all the same.
            try? await probe.stop()
            return
        }
        do {
            try await probe.close()
        } catch {
            Issue.record("\(check.name), afterwards: \(error)", sourceLocation: sourceLocation)
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
