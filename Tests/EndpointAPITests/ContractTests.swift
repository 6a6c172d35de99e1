import EndpointAPI
import Testing

/// The words of the contract that leave the process.
@Suite struct ContractTests {
    @Test func connectionStatesAreNamedAsTheAPINamesThem() {
        #expect(
            ConnectionState.allCases.map(\.rawValue) == [
                "NONE", "STANDALONE", "DISABLED", "TRYING", "FAILED", "READY", "SHUTDOWN",
            ])
    }

    @Test func protocolsAreNamedAsTheAPINamesThem() {
        #expect(SignallingProtocol.allCases.map(\.rawValue) == ["udp", "tcp", "tls", "https"])
        #expect(SignallingProtocol(rawValue: "UDP") == nil)
    }

    @Test func errorSaysWhatItIsAndWhatToDo() {
        let error = EndpointError(.notRunning, "start it first")
        #expect("\(error)" == "not running: start it first")
        #expect(error.code == .notRunning)
        #expect(error.code != .alreadyRunning)
    }

    @Test func codesAreTheirOwn() {
        let codes: [EndpointError.Code] = [
            .notRunning, .alreadyRunning, .unsupported, .noSuchCall, .invalid, .unavailable,
        ]
        #expect(Set(codes).count == codes.count)
        #expect(Set(codes.map(\.description)).count == codes.count)
    }

    @Test func capabilitiesDoNotOverlap() {
        let all: [EndpointCapabilities] = [.hold, .dial, .digits, .transfer, .bearerToken]
        #expect(all.reduce(into: EndpointCapabilities()) { $0.formUnion($1) }.rawValue.nonzeroBitCount == all.count)
    }

    @Test func callIDPrintsAsACall() {
        #expect("\(CallID(7))" == "call 7")
        #expect(CallID(7) == CallID(7))
        #expect(CallID(7) != CallID(8))
    }
}
