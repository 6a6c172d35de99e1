import Glibc

/// Asks a running daemon.
enum ControlClient {
    enum Failure: Error, CustomStringConvertible {
        /// No daemon of ours listens there.
        case nobody(ControlAddress)
        /// A daemon of somebody else does.
        case foreign(ControlAddress, user: UInt32)
        case silent(ControlAddress)

        var description: String {
            switch self {
            case .nobody(let address): "no softphone-connector is running on \(address)"
            case .foreign(let address, let user): "the softphone-connector on \(address) belongs to user \(user)"
            case .silent(let address): "the softphone-connector on \(address) does not answer"
            }
        }
    }

    struct Reply {
        let answer: ControlAnswer
        /// The daemon's process.
        let process: Int32
    }

    static func ask(_ request: ControlRequest, of address: ControlAddress) throws(Failure) -> Reply {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, let unix = address.unix else { throw .nobody(address) }
        let stream = UnixStream(descriptor: descriptor)
        stream.limit(seconds: 5)
        guard unix.withSocketAddress({ connect(descriptor, $0, $1) }) == 0, let peer = stream.peer else {
            throw .nobody(address)
        }
        // Anybody may take a name in the abstract namespace.
        guard peer.user == geteuid() || peer.user == 0 || geteuid() == 0 else {
            throw .foreign(address, user: peer.user)
        }
        stream.write(request.rawValue + "\n")
        shutdown(descriptor, Int32(SHUT_WR))
        guard let text = stream.read(limit: 1 << 24, untilLine: false), let answer = ControlAnswer(wire: text) else {
            throw .silent(address)
        }
        return Reply(answer: answer, process: peer.process)
    }
}
