#if SofiaSIP
    import Glibc
    import MediaCore

    /// A socket of somebody who plays by no rule. Its calls block, and belong on a task of their own.
    final class HostileSocket: Sendable {
        let descriptor: Int32

        /// - Parameter address: of its own, on the loopback network.
        init(_ kind: __socket_type, from address: String = "127.0.0.1", to port: UInt16) throws {
            descriptor = socket(AF_INET, Int32(kind.rawValue), 0)
            var patience = timeval(tv_sec: 20, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            let own = try found(SocketAddress(host: address, port: 0))
            let target = try found(SocketAddress(host: "127.0.0.1", port: port))
            guard own.withSockaddr({ bind(descriptor, $0, $1) }) == 0,
                target.withSockaddr({ connect(descriptor, $0, $1) }) == 0
            else { throw Missing("a connection to \(port)") }
        }

        deinit {
            close(descriptor)
        }

        /// - Returns: octets that were taken; fewer when the far end has closed.
        @discardableResult
        func send(_ bytes: [UInt8]) -> Int {
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return sent }
                sent += count
            }
            return sent
        }

        /// One datagram, or what there is of a stream; empty at its end, nil when nothing comes for long.
        func receive() -> String? {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0 { return errno == EAGAIN ? nil : "" }
            return String(decoding: buffer[..<count], as: UTF8.self)
        }

        /// What comes until the far end closes; nil when it does not.
        func everything() -> String? {
            var text = ""
            while let more = receive() {
                if more.isEmpty { return text }
                text += more
            }
            return nil
        }
    }
#endif
