/// Every path of the API.
struct RouteTable: Sendable {
    private let fixed: [String: Route]
    /// What the paths of single calls begin with.
    private let callPrefix: String

    /// - Parameter prefix: where the API is, without a slash at the end.
    init(prefix: String) {
        fixed = Dictionary(uniqueKeysWithValues: Route.fixed.map { ($0.path(prefix: prefix), $0) })
        callPrefix = Route.calls.path(prefix: prefix) + "/"
    }

    /// - Parameter path: normalised, without the query.
    subscript(path: String) -> Route? {
        if let route = fixed[path] { return route }
        guard path.hasPrefix(callPrefix) else { return nil }
        let parts = path.dropFirst(callPrefix.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let action = Route.CallAction(rawValue: String(parts[1])),
            let call = PercentEncoding.decoded(parts[0])
        else { return nil }
        return .call(call, action)
    }
}
