import Glibc

/// Questions to the network of this machine.
enum NetworkProbe {
    /// The error of binding a socket there as the daemon would; nil when it can be bound.
    static func whyNotBindable(_ host: String, port: Int, type: __socket_type) -> Int32? {
        guard let list = resolve(host, port: port, type: type, flags: AI_PASSIVE).list else { return EADDRNOTAVAIL }
        defer { freeaddrinfo(list) }
        let entry = list.pointee
        let descriptor = socket(entry.ai_family, entry.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), entry.ai_protocol)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, entry.ai_addr, entry.ai_addrlen) == 0 else { return errno }
        // With SO_REUSEADDR only listening shows who else listens.
        guard type != SOCK_STREAM || listen(descriptor, 1) == 0 else { return errno }
        return nil
    }

    /// What the resolver says; nil when the name has an address.
    static func whyNotResolvable(_ host: String) -> String? {
        let (list, status) = resolve(host, port: 0, type: SOCK_STREAM, flags: 0)
        if let list { freeaddrinfo(list) }
        return status == 0 ? nil : String(cString: gai_strerror(status))
    }

    private static func resolve(
        _ host: String, port: Int, type: __socket_type, flags: Int32
    ) -> (list: UnsafeMutablePointer<addrinfo>?, status: Int32) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(type.rawValue)
        hints.ai_flags = flags
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &list)
        return (status == 0 ? list : nil, status)
    }
}
