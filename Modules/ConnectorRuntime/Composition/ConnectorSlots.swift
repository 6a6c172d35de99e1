import Assembly
import HTTPAPI
import MediaRuntime
import SessionEngine

extension Slot where Part == MediaEngine {
    static var mediaEngine: Slot { Slot("media engine") }
}

extension Slot where Part == Endpoints {
    static var endpoints: Slot { Slot("endpoints") }
}

extension Slot where Part == AudioSource {
    static var audio: Slot { Slot("audio") }
}

extension Slot where Part == SessionRegistry {
    static var registry: Slot { Slot("session registry") }
}

extension Slot where Part == HTTPService {
    static var listener: Slot { Slot("listener") }
}

extension Slot where Part == ConnectorParts {
    static var connector: Slot { Slot("connector") }
}

/// What runs, in the order in which each needs the one before.
struct ConnectorParts: Sendable {
    let mediaEngine: MediaEngine
    let endpoints: Endpoints
    let registry: SessionRegistry
    let listener: HTTPService
    /// Nil where headsets have no buttons.
    let headsets: HeadsetDesk?
}
