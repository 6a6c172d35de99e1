import Glibc

/// A question to the kernel about one TCP socket, and its answer, as bytes of `NETLINK_SOCK_DIAG` (sock_diag(7)).
///
/// Numbers are in the host's order, but for ports and addresses, which are in the network's.
enum SocketQuery {
    /// `NETLINK_SOCK_DIAG`.
    static let netlinkProtocol: Int32 = 4
    /// More than the kernel answers one question with.
    static let longestAnswer = 4096

    /// One end of a connection: an address of 4 or 16 bytes, and a port.
    struct End: Equatable, Sendable {
        var address: [UInt8]
        var port: UInt16

        init(address: [UInt8], port: UInt16) {
            self.address = address
            self.port = port
        }

        /// Nil for what is no numeric address, or no port.
        init?(address text: String, port: Int) {
            guard let port = UInt16(exactly: port) else { return nil }
            var bytes = [UInt8](repeating: 0, count: 16)
            if inet_pton(AF_INET, text, &bytes) == 1 {
                self.init(address: Array(bytes[..<4]), port: port)
            } else if inet_pton(AF_INET6, text, &bytes) == 1 {
                self.init(address: bytes, port: port)
            } else {
                return nil
            }
        }
    }

    /// What the kernel says of a socket.
    enum Answer: Equatable, Sendable {
        /// Somebody has it open: the user who made it.
        case owned(by: UInt32)
        /// It is there, and nobody has it open any more: the kernel sends what is left, and names no user.
        case orphaned
        /// There is no such socket in this network.
        case absent
        /// The kernel refuses, or does not know the question; an error number.
        case refused(Int32)
    }

    private static let headerLength = 16
    private static let idLength = 48
    /// `SOCK_DIAG_BY_FAMILY`, `NLMSG_ERROR`, `NLM_F_REQUEST`, `TCP_LISTEN`, `ENOENT`.
    private static let byFamily: UInt16 = 20
    private static let error: UInt16 = 2
    private static let isRequest: UInt16 = 1
    private static let listening: UInt8 = 10
    private static let noEntry: Int32 = 2

    /// Asks for the socket whose own end is `local`, and whose other end is `remote`.
    static func bytes(local: End, remote: End, sequence: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        // struct nlmsghdr
        bytes.append(host: UInt32(headerLength + 8 + idLength))
        bytes.append(host: byFamily)
        bytes.append(host: isRequest)
        bytes.append(host: sequence)
        bytes.append(host: UInt32(0))
        // struct inet_diag_req_v2: family, protocol, extensions, padding, states
        bytes += [local.address.count == 4 ? 2 : 10, 6, 0, 0]
        bytes.append(host: UInt32.max)
        bytes += id(local: local, remote: remote)
        // The socket's cookie: any.
        bytes += [UInt8](repeating: 0xFF, count: 8)
        return bytes
    }

    /// Reads what came; nil for what answers another question.
    static func answer(_ bytes: [UInt8], local: End, remote: End, sequence: UInt32) -> Answer? {
        guard bytes.count >= headerLength + 4, bytes.host(UInt32.self, at: 8) == sequence else { return nil }
        let type = bytes.host(UInt16.self, at: 4)
        if type == error {
            let number = Int32(bitPattern: bytes.host(UInt32.self, at: headerLength))
            return number == -noEntry ? .absent : .refused(number == .min ? .max : abs(number))
        }
        // struct inet_diag_msg: family, state, timer, retransmissions; identity; expiry, queues, user, inode.
        guard type == byFamily, bytes.count >= headerLength + 4 + idLength + 20 else { return nil }
        let found = headerLength + 4
        // For a connection that is gone the kernel may show who listens on the port, which is somebody else.
        guard bytes[headerLength + 1] != listening,
            bytes[found..<(found + 4)].elementsEqual(id(local: local, remote: remote)[..<4])
        else { return .absent }
        let user = bytes.host(UInt32.self, at: found + idLength + 12)
        let inode = bytes.host(UInt32.self, at: found + idLength + 16)
        return inode == 0 ? .orphaned : .owned(by: user)
    }

    /// struct inet_diag_sockid, without its cookie: ports, addresses, interface.
    private static func id(local: End, remote: End) -> [UInt8] {
        var bytes: [UInt8] = []
        for port in [local.port, remote.port] { bytes += [UInt8(port >> 8), UInt8(port & 0xFF)] }
        for address in [local.address, remote.address] {
            bytes += (address + [UInt8](repeating: 0, count: 16)).prefix(16)
        }
        return bytes + [0, 0, 0, 0]
    }
}

extension [UInt8] {
    /// In the order of this machine.
    fileprivate mutating func append(host number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number) { append(contentsOf: $0) }
    }

    /// The caller has checked that the bytes are there.
    fileprivate func host<Number: FixedWidthInteger>(_: Number.Type, at offset: Int) -> Number {
        withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Number.self) }
    }
}
