import Hummingbird
import Logging

/// What a handler knows of its request, beside the body: who was admitted to what.
struct ConnectorContext: RequestContext {
    struct Source: RequestContextSource {
        let admission: Admission
        let logger: Logger
    }

    var coreContext: CoreRequestContextStorage
    let admission: Admission

    init(source: Source) {
        coreContext = CoreRequestContextStorage(source: source)
        admission = source.admission
    }
}
