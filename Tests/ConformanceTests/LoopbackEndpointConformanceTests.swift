import ConformanceKit
import Testing

@Suite("The loopback endpoint conforms", .serialized)
struct LoopbackEndpointConformanceTests {
    @Test(arguments: EndpointConformance.checks)
    func conforms(check: EndpointCheck) async throws {
        try await EndpointConformance(subject: LoopbackSubject()).run(check)
    }
}
