import SettingsCatalogue

/// The bodies of requests that need more than the call: `{"to":"7002"}`, `{"digits":"12#"}`.
enum CallBody {
    /// Digits in one request; a longer row would keep the line busy for a minute.
    static let mostDigits = 128

    /// Whom to call, or to transfer to.
    /// - Parameter allowedServers: the hosts that an address may name; empty allows any.
    /// - Returns: the canonical text of what was checked, never the client's own.
    static func target(_ body: [UInt8], allowedServers: [HostPattern]) throws(InvalidRequest) -> String {
        let to = try RequestValue(body: body).required("to")
        let text = try to.string()
        let address: DialledAddress
        do throws(ServerAddress.Failure) {
            address = try DialledAddress(text)
        } catch {
            throw to.invalid(error.message)
        }
        guard let host = address.server?.host, !allowedServers.isEmpty else { return address.text }
        guard allowedServers.contains(where: { $0.matches(host) }) else {
            throw InvalidRequest(
                .serverNotAllowed, at: to.path,
                "this host is not among connector.allowed_servers: the connector's administrator can add it")
        }
        return address.text
    }

    /// `0` to `9`, `*`, `#` and `A` to `D` (ITU-T Q.23), letters in either case.
    static func digits(_ body: [UInt8]) throws(InvalidRequest) -> String {
        let digits = try RequestValue(body: body).required("digits")
        let text = try digits.string().uppercased()
        guard !text.isEmpty, text.utf8.allSatisfy("0123456789*#ABCD".utf8.contains) else {
            throw digits.invalid("must be one or more of 0 to 9, *, # and A to D")
        }
        guard text.utf8.count <= mostDigits else { throw digits.invalid("must have at most \(mostDigits) digits") }
        return text
    }
}
