import EndpointAPI
import SessionEngine
import SettingsCatalogue

/// The body of `POST /session`, decoded and checked as a whole: either all of it can be taken or nothing is.
struct SessionRequest: Equatable {
    private(set) var update = SessionUpdate()
    /// Keys that the catalogue does not have. Kept, since desktops send settings of newer versions.
    private(set) var unknownKeys: [String] = []
    /// Keys whose number was out of range and became the nearest allowed one.
    private(set) var adjustedKeys: [String] = []

    /// - Parameter allowedServers: the hosts that connections may name; empty allows any.
    init(body: [UInt8], allowedServers: [HostPattern] = []) throws(InvalidRequest) {
        let config = try RequestValue(body: body)
        if let options = try config.optionalObject("options") {
            if let settings = try options.optionalObject("sipendpoint") {
                try read(settings: settings, allowedServers: allowedServers)
            }
            if let softphone = try options.optionalObject("softphone") { try read(softphone: softphone) }
        }
        if let connectivities = try config.optionalObject("connectivities") {
            update.connectivities = try Connectivities(connectivities, allowedServers: allowedServers)
        }
    }

    private mutating func read(settings: RequestValue, allowedServers: [HostPattern]) throws(InvalidRequest) {
        for member in try settings.object().members {
            let key = SettingsCatalogue.normalise(member.name)
            try Self.check(key, member.value, below: settings.path ?? "", allowedServers)
            switch SettingsCatalogue.canonical(SettingInput(member.value), for: key) {
            case .accepted(let text, let adjusted):
                update.settings[key] = text
                if adjusted { adjustedKeys.append(key) }
            case .unknown(let text):
                update.settings[key] = text
                unknownKeys.append(key)
            case .refused(let message):
                throw InvalidRequest(.invalidValue, at: "\(settings.path ?? "").\(key)", message)
            }
        }
    }

    /// A proxy is a server that a client names, like a connection's.
    private static func check(
        _ key: String, _ value: JSONValue, below path: String, _ allowedServers: [HostPattern]
    ) throws(InvalidRequest) {
        guard key.hasPrefix("proxies."), key.hasSuffix(".outbound_proxy"), case .string(let text) = value, !text.isEmpty
        else { return }
        let host: String
        do throws(ServerText.Failure) {
            host = try ServerText(text).host
        } catch {
            throw InvalidRequest(.invalidValue, at: "\(path).\(key)", error.message)
        }
        try allowedServers.require(host, at: "\(path).\(key)")
    }

    private mutating func read(softphone: RequestValue) throws(InvalidRequest) {
        if let expire = try softphone.member("session_expire") {
            let seconds = try expire.wholeNumber()
            update.sessionExpire = 0...300 ~= seconds ? seconds : 300
        }
        update.enforceHeadsetUsage = try softphone.member("enforce_headset_usage")?.flag()
        if let username = try softphone.member("username") {
            let text = try username.string()
            guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
                throw username.invalid("must not have control characters")
            }
            update.username = text
        }
    }
}

extension Connectivities {
    fileprivate init(_ value: RequestValue, allowedServers: [HostPattern]) throws(InvalidRequest) {
        let signalling = try SignallingProtocol(value.required("protocol"))
        let list = try value.required("connections")
        let values = try list.array()
        guard 1...6 ~= values.count else {
            throw list.invalid("must have 1 to 6 connections and has \(values.count)")
        }
        var connections: [ConnectionTarget] = []
        for value in values { connections.append(try ConnectionTarget(value, allowedServers: allowedServers)) }
        self.init(signalling: signalling, connections: connections)
    }
}

extension SignallingProtocol {
    fileprivate init(_ value: RequestValue) throws(InvalidRequest) {
        guard let signalling = try SignallingProtocol(rawValue: value.string().lowercased()) else {
            throw value.invalid("must be one of \(Self.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self = signalling
    }
}

extension ConnectionTarget {
    fileprivate init(_ value: RequestValue, allowedServers: [HostPattern]) throws(InvalidRequest) {
        let server = try value.required("server")
        let text = try server.string()
        let parsed: ServerText
        do throws(ServerText.Failure) {
            parsed = try ServerText(text)
        } catch {
            throw server.invalid(error.message)
        }
        try allowedServers.require(parsed.host, at: server.path)
        let user = try value.required("user")
        let name = try user.string()
        guard !name.isEmpty else { throw user.invalid("must not be empty") }
        // The user becomes part of SIP header fields, where these would end it.
        guard name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && !"<>\"".utf8.contains($0) }) else {
            throw user.invalid("must not have spaces, control characters, quotes or angle brackets")
        }
        self.init(server: text, host: parsed.host, port: parsed.port, user: name)
    }
}

extension [HostPattern] {
    /// - Throws: ``InvalidRequest`` when there are patterns and the host matches none.
    fileprivate func require(_ host: String, at path: String?) throws(InvalidRequest) {
        guard isEmpty || contains(where: { $0.matches(host) }) else {
            throw InvalidRequest(
                .serverNotAllowed, at: path,
                "this server is not among connector.allowed_servers: the connector's administrator can add it")
        }
    }
}

extension SettingInput {
    fileprivate init(_ value: JSONValue) {
        switch value {
        case .string(let text): self = .string(text)
        case .number(let number): self = .number(number)
        case .boolean(let flag): self = .boolean(flag)
        case .array(let values):
            let texts = values.compactMap { if case .string(let text) = $0 { text } else { nil } }
            self = texts.count == values.count ? .list(texts) : .other
        case .null, .object: self = .other
        }
    }
}
