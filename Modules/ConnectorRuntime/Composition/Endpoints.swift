import AudioAPI
import EndpointAPI

/// The started endpoint plugins.
struct Endpoints: Sendable {
    let sources: [(plugin: EndpointPlugin, source: EndpointSource)]
    let absent: [AbsentPlugin]

    /// - Throws: ``EndpointError/Code/unavailable`` when no plugin serves the protocol.
    func makeEndpoint(for signalling: SignallingProtocol, audio: any CallAudio) throws -> any Endpoint {
        if let (_, source) = sources.first(where: { $0.plugin.protocols.contains(signalling) }) {
            return try source.makeEndpoint(audio)
        }
        let missing = absent.filter { $0.kind == .endpoint }.map { "\($0.name): \($0.remedy)" }
        let served = Set(sources.flatMap(\.plugin.protocols)).map(\.rawValue).sorted()
        throw EndpointError(
            .unavailable,
            "protocol \(signalling.rawValue) is not served; "
                + (served.isEmpty ? "no protocol is" : "\(served.joined(separator: ", ")) would be")
                + (missing.isEmpty ? "" : " (left out of this build: \(missing.joined(separator: "; ")))"))
    }
}
