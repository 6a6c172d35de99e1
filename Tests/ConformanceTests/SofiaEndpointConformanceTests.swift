#if SofiaSIP
    import ConformanceKit
    import EndpointAPI
    import Testing

    @Suite("The SIP endpoint conforms", .serialized)
    struct SofiaEndpointConformanceTests {
        @Test(arguments: EndpointConformance.checks, [SignallingProtocol.udp, .tcp])
        func conforms(check: EndpointCheck, signalling: SignallingProtocol) async throws {
            try await EndpointConformance(subject: SofiaSubject(signalling)).run(check)
        }
    }
#endif
